"""Which pictures are kept: both views, languages, themes, each scheme, effects, a table.

Together they should show every kind of shape; each is small, for a look at a change and for
git.  What is kept are 16 levels of each colour: that is a quarter of the bytes.
"""

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtGui import QImage

from core.experiment import LOSS_TABLE
from core.files.examples import open_example
from gui.cli.export import step_frame, table_frame
from gui.export.png import render_image
from gui.scene.frame import Frame, ViewSettings
from gui.scene.shapes import Picture
from gui.scene.views import draw


@dataclass(frozen=True, slots=True)
class Case:
    """``at``: a step or the end of a phase.  ``width`` in pixels."""

    name: str
    example: str
    at: int | str = "again"
    look: str = "light"
    width: int = 960
    view: dict[str, Any] = field(default_factory=dict)
    sample: int | None = None

    def frame(self) -> Frame:
        """The frame, furnished as a file would be."""
        shown = {"show_title": True, "show_legend": True, "show_caption": True}
        settings = ViewSettings(**{**shown, **self.view})
        experiment = open_example(self.example)
        if experiment.kind == LOSS_TABLE:
            return table_frame(experiment, settings)
        return step_frame(experiment, settings, self.at, sample=self.sample)

    def image(self, look: str = "") -> QImage:
        """The picture of the case, in another look if that is asked for."""
        return self.painted(draw(self.frame()), look)

    def painted(self, picture: Picture, look: str = "") -> QImage:
        """A picture in the size and look of the case."""
        return render_image(picture, width=self.width, theme=look or self.look, ground="theme")


KO = {"language": "ko"}
GATES = {"view": "gates"}

CASES = (
    Case("network-forward", "article001_a", 9),
    Case("network-backward-ko-dark", "article001_a", 30, "dark", view=KO),
    Case("network-update-biases", "article000_network", 64, "light", 1040),
    Case("network-focus-lecture", "mazur_biases_trained", "backward", "light cs231n", 1040,
         {"focus": "W1[0][0]"}),
    Case("network-asking-dark", "article001_a", 31, "dark cs231n", view={"asking": True}),
    Case("network-hidden-ko-grey", "xor_2_2_1", "again", "light greyscale",
         view={**KO, "hidden": frozenset({"name"})}, sample=3),
    Case("network-digits-colour-blind", "article001_a", 50, "dark colour-blind",
         view={"digits": 7}),
    Case("gates-sum", "cs231n_add_mul", "backward", "light", 720, GATES),
    Case("gates-forks-ko-dark", "max_and_copy", "backward", "dark", 840, {**GATES, **KO}),
    Case("gates-logistic-colour-blind", "cs231n_logistic_gates", 14, "light colour-blind", 1100,
         GATES),
    Case("gates-network-grey-dark", "article001_a", 44, "dark greyscale", 1100, GATES),
    Case("gates-apples-ko", "article003_apple", "backward", "light", 900, {**GATES, **KO}),
    Case("neuron-of-iris", "iris_4_5_3_relu_softmax", "backward", "light", 900,
         {"expanded": (1, 0)}),
    Case("table-ko", "article004_cost_tables", width=700, view={**KO, "view": "table"}),
)  # fmt: skip
