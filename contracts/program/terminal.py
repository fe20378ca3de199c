"""The console on which every program shows what it found, and which takes data for text alone."""

from typing import Any

from rich.console import Console
from rich.text import Text

from contracts.program.visible import visible


class Terminal(Console):
    """A console without markup, so that no name of a file or a column can style, link or hide.

    A string is printed on one line, its control characters as `visible` writes them; so is each
    cell of a table. A `Text` is printed as it is: who makes one of data makes the data visible.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)

    def on_broken_pipe(self) -> None:
        """Leave it to `run_program`, as any other; rich would end with 1."""
        raise BrokenPipeError


def print_json(data: Any) -> None:
    """Print `data` as JSON, in ASCII: in colour on a terminal."""
    Terminal(soft_wrap=True).print_json(data=data, ensure_ascii=True)
