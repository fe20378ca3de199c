"""`docs.settings_reference`."""

from docs.settings_reference import PAGE, page


def test_the_committed_page_is_the_one_the_classes_give() -> None:
    """`make docs` writes it again."""
    assert PAGE.read_text(encoding="utf-8") == page()
