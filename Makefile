# `make run` starts the program, `make test` runs its tests; each sets up what it needs first.
PYTHON ?= python3
PY = .venv/bin/python
SETUP = @command -v $(PYTHON) >/dev/null || { echo "chainrule: no $(PYTHON); please run   \
sudo apt-get install python3 python3-venv" >&2; exit 1; }; $(PYTHON) .ci/setup.py

.PHONY: run test setup check lint format bench metrics translations lock wheel clean

run:
	$(SETUP) run
	@$(PY) main.py $(ARGS)

test:
	$(SETUP) dev
	@$(PY) -m pytest -n auto $(ARGS)

setup:  # just .venv
	$(SETUP) venv

check: lint test

lint:
	$(SETUP) dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict core gui main.py
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()" --no-cache
	$(PY) .ci/translations.py check

format:
	$(SETUP) dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench:  # the figures of docs/benchmarks.md
	$(SETUP) dev
	$(PY) -m pytest tests/benchmarks -s $(ARGS)

metrics:  # resources/fonts/metrics.json from the bundled fonts
	$(SETUP) dev
	$(PY) resources/fonts/make_metrics.py

translations:  # texts of the code into the .pot and .po files, and those into .mo
	$(SETUP) dev
	$(PY) .ci/translations.py update

lock:  # requirements*.txt; `make lock ARGS=-U` moves to newer versions
	.ci/lock $(ARGS)

wheel:
	$(SETUP) dev
	$(PY) -m build --wheel --no-isolation

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
