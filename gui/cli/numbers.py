"""The commands that give numbers and names: ``examples``, ``trace``, ``check``."""

from __future__ import annotations

import json
import unicodedata
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from core.checks import Checker, EntryCheck, Verdict
from core.errors import UserError
from core.experiment import LOSS_TABLE, Experiment
from core.files.examples import examples, resolve
from core.files.json_text import to_text
from core.files.safe_write import write_bytes
from core.notation import WISHED
from core.reading import Reading
from core.report import trace_report
from gui.cli import output
from gui.cli.check_options import checkpoint_of, places_wanted
from gui.cli.reading import opened_of, start_of, updates_refused
from gui.cli.tables import refuse_steps
from gui.i18n import N_, current, tr

_VERDICTS = {
    Verdict.OK: N_("ok"),
    Verdict.FAIL: N_("FAIL"),
    Verdict.TOO_SMALL: N_("too small to check"),
    Verdict.KINK: N_("kink: exempt"),
}
USUAL = (1, 10)
"""After so many updates all numbers are given again."""
NUMBER = 17
"""Width of a number with ten significant digits: sign, digits, point, exponent."""


def list_examples(options: Namespace) -> int:
    """Print the built-in examples, titles in the user's language."""
    titles = {info.id: _title(info.titles) for info in examples()}
    if options.json:
        output.use_utf8()
        objects = [{"id": name, "title": title} for name, title in titles.items()]
        output.result(json.dumps(objects, ensure_ascii=False, indent=1))
        return 0
    width = max(map(len, titles))
    for name, title in titles.items():
        output.result(f"{name:<{width}}  {title}")
    return 0


def _title(titles: Mapping[str, str]) -> str:
    return titles.get(current().language) or titles.get("en") or next(iter(titles.values()), "")


def trace(options: Namespace) -> int:
    """Write every number of an experiment as JSON."""
    experiment = resolve(options.experiment)
    refuse_steps(experiment, options)
    start = start_of(experiment, options.start, WISHED)
    reading = Reading(start=start, opened=opened_of(experiment, options.open), hand=options.hand)
    report = to_text(_traced(experiment, options.updates, reading))
    if options.output is None:
        output.use_utf8()
        output.result(report, end="")
    else:
        write_bytes(options.output, report.encode("utf-8"))
    return 0


def _traced(
    experiment: Experiment, updates: tuple[int, ...] | None, reading: Reading
) -> dict[str, Any]:
    """Return all numbers.

    Raises:
        UserError: updates are asked for beside ratios, where there are none.
    """
    report = trace_report(experiment, updates or USUAL, reading=reading)
    if updates is not None and "ratios" in report:
        raise updates_refused(reading.start)
    return report


def check(options: Namespace) -> int:
    """Print the gradient check, one line per entry as soon as it is there."""
    experiment = resolve(options.experiment)
    if experiment.kind == LOSS_TABLE:
        raise UserError(
            '"{name}" is a loss table: it has no parameters, so there are no gradients to check.',
            name=experiment.id,
        )
    checker = Checker(experiment, checkpoint_of(experiment, options.iteration))
    places = places_wanted(checker.shapes, options.name, options.most)
    width = _name_width(experiment)
    output.result(_line(width, *_head()))
    found = dict.fromkeys(Verdict, 0)
    for entry in checker.entries(places):
        found[entry.verdict] += 1
        output.result(_line(width, *_cells(entry)))
    output.result(f"\n{_summary(found)}")
    return 1 if found[Verdict.FAIL] else 0


def _head() -> Sequence[str]:
    numbers = (tr("gradient"), tr("numerical"), tr("difference"), tr("allowed"))
    return (tr("parameter"), *numbers, tr("result"))


def _cells(entry: EntryCheck) -> Sequence[str]:
    verdict = tr(_VERDICTS[entry.verdict])
    return (
        entry.name,
        f"{entry.gradient + 0.0:.9e}",
        f"{entry.numerical + 0.0:.9e}",
        f"{entry.difference:.1e}",
        f"{entry.bound:.1e}",
        f"{verdict} ({', '.join(entry.kinks)})" if entry.kinks else verdict,
    )


def _summary(found: Mapping[Verdict, int]) -> str:
    total = sum(found.values())
    parts = [f"{tr(_VERDICTS[verdict])}: {n}" for verdict, n in found.items() if n]
    return current().ntr("{n} entry", "{n} entries", total) + "".join(f" · {p}" for p in parts)


def _name_width(experiment: Experiment) -> int:
    """The widest name of an entry, known before the first is checked."""
    names = [tr("parameter")]
    for name, array in experiment.parameters.items():
        names.append(name + "".join(f"[{n - 1}]" for n in array.shape))
    return max(map(columns, names))


def _line(width: int, name: str, *cells: str) -> str:
    widths = (NUMBER, NUMBER, 11, 9)
    aligned = [" " * (w - columns(c)) + c for w, c in zip(widths, cells, strict=False)]
    return "  ".join([name + " " * (width - columns(name)), *aligned, *cells[len(widths) :]])


def columns(text: str) -> int:
    """Return how many columns ``text`` takes in a terminal: Hangul takes two each."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
