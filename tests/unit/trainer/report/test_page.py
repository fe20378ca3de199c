"""`trainer.report.page`."""

from trainer.report.headline import Headline
from trainer.report.page import Page
from trainer.report.section import Section, Table


def test_data_can_turn_nothing_around() -> None:
    """A name that reorders its line, or is no UTF-8, is an escape wherever it stands."""
    odd = "a\u202eb\x1b\x00\udcff"
    section = Section("anchor", odd, odd, odd, table=Table([odd], [[odd]]))
    page = Page(odd, odd, Headline(odd, ()), [section], odd, caveat=odd).html().decode()
    assert page.replace("\n", "").isprintable()
    assert page.count(r"a\u202eb\x1b\x00\udcff") == 11
