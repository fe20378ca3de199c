"""A report is one whole file that needs nothing but a browser, whatever is known of the model."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from trainer.report.inputs import ReportInputs
from trainer.report.report import report_html

ALWAYS = {"rarity", "training", "architecture", "facts"}
SCORED = ALWAYS | {"errors", "sweep", "histogram", "latent"}
WHOLE = SCORED | {"confusion", "promise", "features", "precision-recall", "roc"}


class Page(HTMLParser):
    """What a page is made of: tags, their attributes, the sections and their pictures."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def sections(content: bytes) -> set[str]:
    """The anchors of the sections."""
    return set(re.findall(r'<section id="([^"]+)"', content.decode()))


@pytest.fixture(scope="module")
def page(inputs: ReportInputs) -> bytes:
    """The report of a model of which all is known."""
    return report_html(inputs)


def test_it_has_every_part(page: bytes) -> None:
    """And a link to each; a picture in all but three, which are tables."""
    assert sections(page) == WHOLE
    assert set(re.findall(r'<a href="#([^"]+)"', page.decode())) == WHOLE
    assert Page(page).tags.count("figure") == len(WHOLE) - 3


def test_it_needs_nothing_else(page: bytes, images: ReportInputs) -> None:
    """No address, no script, no style sheet from elsewhere."""
    for content in (page, report_html(images)):
        parsed = Page(content)
        assert not re.search(rb"https?:|@import|url\((?!#)", content)
        assert not {"script", "link", "iframe", "object", "embed"} & set(parsed.tags)
        links = [value or "" for name, value in parsed.attributes if "href" in name]
        assert links
        assert [link for link in links if not link.startswith(("#", "data:image/png"))] == []
        assert [value for name, value in parsed.attributes if name == "src"] == []


def test_its_tags_are_closed_in_order(page: bytes) -> None:
    """The pictures too, which are parts of the page."""
    parsed = Page(page)
    assert parsed.open == []
    assert parsed.tags.count("svg") == len(WHOLE) - 3


def test_the_same_inputs_give_the_same_file(page: bytes, inputs: ReportInputs) -> None:
    """No date, no chance name in it."""
    assert report_html(inputs) == page


def test_ids_stand_for_one_thing(page: bytes) -> None:
    """The pictures share a page, so what one defines must not be another's."""
    ids = [value for name, value in Page(page).attributes if name == "id"]
    assert len(set(ids)) == len(ids)


def test_it_is_small_enough_to_mail(page: bytes) -> None:
    """Below two megabytes."""
    assert len(page) < 2_000_000


def test_without_labels_it_says_so(unlabelled: ReportInputs) -> None:
    """What needs them is left out."""
    content = report_html(unlabelled)
    assert sections(content) == SCORED
    assert "expected labels, found none" in content.decode()
    assert "fraud" not in content.decode()


def test_without_other_records_it_says_so(unlabelled: ReportInputs) -> None:
    """What is left is how the model came to be."""
    content = report_html(replace(unlabelled, evidence=None, codes=None, why_not="no test part"))
    assert sections(content) == ALWAYS
    assert "no test part" in content.decode()


def test_without_a_clock_alerts_are_just_counted(inputs: ReportInputs) -> None:
    """Nobody knows how many a day."""
    evaluation, evidence = inputs.manifest.evaluation, inputs.evidence
    assert evaluation is not None
    assert evidence is not None
    timeless = evaluation.model_copy(update={"alerts_a_day": None})
    content = report_html(
        replace(
            inputs,
            manifest=inputs.manifest.model_copy(update={"evaluation": timeless}),
            evidence=evidence._replace(times=None),
        )
    ).decode()
    assert "a day" not in content
    assert f"It raises {evaluation.alerts} alerts;" in content


def test_images_have_strips(images: ReportInputs) -> None:
    """And anomalies, not frauds."""
    content = report_html(images)
    assert sections(content) == WHOLE | {"strips"}
    assert "Of these images 1 of 2 anomalies and 0 of 3 normal ones are alerts" in content.decode()
    assert "fraud" not in content.decode()


def test_names_are_escaped(inputs: ReportInputs) -> None:
    """A column may be named anything, in any script: it is text here, no mark-up, no formula."""
    odd = '<script>alert("$x_1$")</script>', "金額 & €"
    schema = inputs.manifest.record_schema
    named = schema.model_copy(update={"features": (*odd, *schema.features[2:])})
    settings = {"data": odd[0], "settings": {"drop": list(odd)}}
    training = inputs.manifest.training.model_copy(update=settings)
    manifest = inputs.manifest.model_copy(update={"record_schema": named, "training": training})
    assert inputs.shares is not None
    first = inputs.shares.copy()
    first[:, :2] = 1
    content = report_html(replace(inputs, manifest=manifest, shares=first)).decode()
    assert "<script" not in content
    assert "&lt;script&gt;alert(" in content
    assert "金額 &amp; €" in content


@pytest.mark.parametrize("threshold", [-1.0, 0.0, 1e6])
def test_a_threshold_off_the_scale_is_drawn_all_the_same(
    with_threshold: Callable[[float], ReportInputs], threshold: float
) -> None:
    """Everything is an alert, or nothing is."""
    assert sections(report_html(with_threshold(threshold))) == WHOLE - {"promise"}


def test_one_epoch_is_a_training(inputs: ReportInputs) -> None:
    """With the loss alone, without a validation."""
    content = report_html(replace(inputs, history={"loss": [0.5]})).decode()
    assert "After epoch 1 the loss was 0.5" in content
