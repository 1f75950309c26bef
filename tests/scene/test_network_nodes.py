"""A neuron has room for every number that can appear in it."""

import pytest

from core.names import Name
from gui.scene import metrics
from gui.scene.network_nodes import Sizes, neuron_node
from gui.scene.network_parts import Unit
from gui.scene.numbers import DIGITS, widest_strings
from gui.scene.shapes import Box, Picture, Rect, Run, Tag
from tests.scene.label_rule import clashes


@pytest.mark.parametrize("updates", [True, False])
@pytest.mark.parametrize("digits", DIGITS)
def test_the_widest_numbers_stay_inside_a_neuron(digits, updates):
    names = Name("z", "0", "(1)"), Name("a", "0", "(1)")
    node = neuron_node(Unit("a", "z"), names, Sizes(digits, updates=updates), (0.0, 0.0))
    body = Box(node.rect, node.radius, "outline", "neuron", 1.0, Tag("neuron", "a", label="body"))
    for widest in widest_strings(digits):
        for written in (widest, widest.replace(".", ",")):
            numbers = [
                metrics.text(
                    (Run(written, "value", "sans", slot.size),),
                    slot.x,
                    slot.y,
                    slot.anchor,
                    tag=Tag("number", slot.wire, label=slot.label),
                )
                for slot in node.slots
            ]
            assert not clashes(Picture((body, *numbers), Rect(-999.0, -999.0, 1998.0, 1998.0)))
