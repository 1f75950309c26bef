"""Every example, in every theme, scheme, view and language, is painted without a warning."""

from itertools import combinations

import numpy as np
import pytest

from core.experiment import LOSS_TABLE
from core.files.examples import examples, open_example
from gui.cli.export import step_frame, table_frame
from gui.export.png import render_image
from gui.i18n import LANGUAGES
from gui.scene import style
from gui.scene.frame import ViewSettings
from gui.scene.views import draw, views_of
from tests.export.test_png import pixels

pytestmark = pytest.mark.usefixtures("qapp")
SHOWN = {"show_title": True, "show_legend": True, "show_caption": True}
SCALE = 0.5


def pictures(name):
    """The example in each view and language, when gradients and updates are there."""
    experiment = open_example(name)
    for view in views_of(experiment):
        for language in LANGUAGES:
            settings = ViewSettings(view=view, language=language, **SHOWN)
            if experiment.kind == LOSS_TABLE:
                yield draw(table_frame(experiment, settings))
            else:
                yield draw(step_frame(experiment, settings, at="update"))


# Ten layers of tanh look like ten layers of sigmoids.
@pytest.mark.parametrize("name", [e.id for e in examples() if not e.id.startswith("tanh_10")])
def test_an_example_in_every_look(name):
    for picture in pictures(name):
        seen = {}
        for look in style.PALETTES:
            image = pixels(render_image(picture, scale=SCALE, theme=look, ground="theme"))
            ground = style.PALETTES[look]["ground"]
            assert tuple(image[0, 0, :3]) == tuple(image[-1, -1, :3]) == ground
            drawn = (image[..., :3] != ground).any(axis=-1)
            assert 0.01 < drawn.mean() < 0.6
            if "greyscale" in look:
                assert (np.ptp(image[..., :3], axis=-1) == 0).all()
            seen[look] = image
        for one, other in combinations(seen, 2):
            assert (seen[one] != seen[other]).any(), (one, other)
