"""Names at gates: cut where they are too long, and yet unlike."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.lowering import lower
from core.names import Name
from gui.scene import metrics
from gui.scene.gate_names import short_names
from gui.scene.gate_sizes import Ruler
from gui.scene.names import name_runs
from tests.scene.gate_cases import graph_experiment

SIZE = 16.0


def shown(names: list[str], most: float = 180.0) -> list[str]:
    found = short_names({n: (Name(n), SIZE) for n in names}, most)
    assert sorted(found) == sorted(names)
    return [found[n].base for n in names]


def test_what_fits_stays_as_it_is() -> None:
    names = ["w0", "a rather long name", "합계"]
    assert shown(names) == names


def test_a_long_name_keeps_both_ends() -> None:
    (only,) = shown(["activation of the very last unit of the hidden layer"])
    assert only.startswith("activation")
    assert "…" in only
    assert only.endswith("layer")


def test_names_that_differ_anywhere_are_cut_so_that_they_differ() -> None:
    head, tail = "h" * 40, "t" * 40
    for names in (
        [head + tail + "1", head + tail + "2"],
        ["1" + head + tail, "2" + head + tail],
        [head + "1" + tail, head + "2" + tail],
    ):
        one, two = shown(names)
        assert one != two
        assert "…" in one


def test_scripts_of_a_long_name_are_kept_or_cut_with_it() -> None:
    long = Name("b" * 60, "01", "(1)")
    (found,) = short_names({"w": (long, SIZE)}, 120.0).values()
    assert (found.sub, found.sup) == ("", "")
    assert found.base.endswith("01")


@given(st.lists(st.text("ab가", min_size=1, max_size=60), unique=True, max_size=12))
@settings(max_examples=60)
def test_all_names_fit_and_no_two_are_alike(names: list[str]) -> None:
    found = shown(names, 150.0)
    assert len(set(found)) == len(found)
    assert all(metrics.width(name_runs(Name(n), SIZE)) <= 150.0 for n in found)


def test_the_pills_of_a_graph_with_long_names_are_unlike() -> None:
    leaves = [f"the parameter number {i} of the first of all the layers" for i in range(4)]
    nodes = [(n, "parameter", ()) for n in leaves]
    nodes.append(("out", "add", tuple(leaves)))  # type: ignore[arg-type]
    graph = lower(graph_experiment(nodes, dict.fromkeys(leaves, 1.0), "out"))  # type: ignore[arg-type]
    ruler = Ruler(graph, 4, "en")
    pills = {"".join(r.text for r in ruler.measure(n).runs) for n in leaves}
    assert len(pills) == 4
