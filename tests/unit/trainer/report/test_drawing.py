"""Pictures become parts of a page, and what is written beside them can be read."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trainer.report.drawing import _apart, as_svg, label_beside, new_figure, report_style

LINE = 0.05


@given(st.lists(st.floats(-0.2, 1.2), min_size=1, max_size=8))
def test_labels_do_not_meet(heights: list[float]) -> None:
    """Nor rise above the picture, nor change their order."""
    wanted = {f"{number}": height for number, height in enumerate(heights)}
    placed = _apart(wanted, LINE)
    upwards = sorted(wanted, key=lambda text: wanted[text])
    for lower, upper in pairwise(upwards):
        assert placed[upper] - placed[lower] > LINE - 1e-9
    assert max(placed.values()) <= 1 + LINE


def test_a_label_with_room_stays_where_it_is() -> None:
    """Beside what it names."""
    assert _apart({"low": 0.1, "high": 0.8}, LINE) == {"low": 0.1, "high": 0.8}


def test_a_picture_is_an_element_that_says_what_it_shows() -> None:
    """As wide as the page, text as text, nothing before or after it."""
    with report_style():
        figure = new_figure(2)
        axes = figure.subplots()
        axes.plot([1, 2], [1, 10])
        label_beside(axes, {"a <b>": (1, "black")})
        text = as_svg(figure, "curve", 'it rises "steeply"')
    assert text.startswith('<svg role="img" aria-label="it rises &#34;steeply&#34;" viewBox=')
    assert text.rstrip().endswith("</svg>")
    assert "a &lt;b&gt;" in text
    assert "width=" not in text[: text.index(">")]
