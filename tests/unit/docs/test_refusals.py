"""`docs.refusals`."""

import pytest

from docs.refusals import COLUMNS, FILES, PAGE, Case, page, refusal


def test_the_committed_page_is_what_the_trainer_says() -> None:
    """`make docs` writes it again."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("case", [*FILES, *COLUMNS], ids=lambda case: case.title)
def test_a_refusal_says_what_was_expected_and_nothing_of_python(case: Case) -> None:
    """In words of whoever brings the table."""
    said = refusal(case)
    assert said.startswith("trainer: ")
    assert "Traceback" not in said
    assert "C error" not in said
