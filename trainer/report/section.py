"""One part of a report: what it shows, the message in a sentence, the picture or the table."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup
from matplotlib.figure import Figure

from trainer.report.drawing import as_svg


class Table(NamedTuple):
    """Rows of text under their heads."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class Section(NamedTuple):
    """`anchor` names it in the page, `topic` in its contents; `message` is its title."""

    anchor: str
    topic: str
    message: str
    text: str = ""
    figure: Figure | None = None
    table: Table | None = None

    @property
    def picture(self) -> Markup | None:
        """The figure as a part of the page."""
        return None if self.figure is None else as_svg(self.figure, self.anchor, self.message)
