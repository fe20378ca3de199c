"""One self-contained HTML page of sections: no script, and nothing from the network."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.program.visible import visible
from trainer.report.headline import Headline
from trainer.report.section import Section

_TEMPLATE = "page.html.jinja"


class Page(NamedTuple):
    """`kicker` stands above the headline, `caveat` below it, `footer` at the end."""

    title: str
    kicker: str
    headline: Headline
    sections: Sequence[Section]
    footer: str
    caveat: str | None = None

    def html(self) -> bytes:
        """The page as UTF-8; the same page always gives the same bytes."""
        environment = Environment(
            loader=PackageLoader("trainer.report", "."),
            autoescape=True,
            finalize=_visible,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return environment.get_template(_TEMPLATE).render(self._asdict()).encode()


def _visible(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
