"""The README and the pages under docs/: what they lead to is there, what they speak of exists."""

import re

import pytest

from tests.commands import understand
from tests.pages import INDEX, PAGES, README, ROOT, blocks, commands, prose_of, text_of

UNDER_DOCS = [page for page in PAGES if page.startswith("docs/")]

LANGUAGES = ("sh", "python", "promql", "json", "text")
"""Of blocks: the first three are run, the others are shown."""

OF_OTHER_PROGRAMS = {"--volumes", "--describe", "--profile", "--command-config"}
"""Flags that pages speak of beside our own."""

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _links(page: str) -> list[str]:
    """Those to files of the project, or to a heading."""
    return [link for link in _LINK.findall(prose_of(page)) if "://" not in link]


def _target(page: str, link: str) -> str:
    """The file that a `link` of `page` leads to, from the root of the project."""
    path = link.partition("#")[0]
    there = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    return str(there.relative_to(ROOT.resolve()))


def _anchors(page: str) -> set[str]:
    """As GitHub makes them of the headings."""
    titles = _HEADING.findall(prose_of(page).lower())
    return {re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles}


def _code(page: str) -> list[str]:
    """What its text has as code, each in one line."""
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose_of(page))]


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_lead_somewhere(page: str) -> None:
    """To a file or a folder of the project; to a heading, where one is named."""
    for link in _links(page):
        target = _target(page, link)
        assert (ROOT / target).exists(), link
        anchor = link.partition("#")[2]
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("page", PAGES)
def test_no_block_of_code_is_overlooked(page: str) -> None:
    """Each is fenced at the margin and names a language that tests know."""
    fences = re.findall(r"^\s*(?:```|~~~)", text_of(page), re.MULTILINE)
    known = [block for language in LANGUAGES for block in blocks(language, page)]
    assert len(fences) == 2 * len(known)


@pytest.mark.parametrize("page", UNDER_DOCS)
def test_a_page_is_one_click_from_the_readme_and_from_the_index(page: str) -> None:
    """And says first of all what it is about, as a sentence."""
    for start in {README, INDEX} - {page}:
        assert page in {_target(start, link) for link in _links(start)}
    assert re.match(r"# [^\n]+\n\n[A-Z][a-z]", text_of(page))


def test_the_readme_is_read_in_one_go() -> None:
    """What takes longer has a page of its own."""
    assert len(text_of(README).splitlines()) < 200


def test_pictures_are_small_and_described() -> None:
    """Each is on one page, with words for those who cannot see it."""
    shown = [
        (_target(page, path), words)
        for page in PAGES
        for words, path in _PICTURE.findall(text_of(page))
    ]
    files = [f"docs/pictures/{path.name}" for path in (ROOT / "docs" / "pictures").iterdir()]
    assert sorted(path for path, _ in shown) == sorted(files)
    assert all(len(words) > 100 for _, words in shown)
    assert [path for path in files if (ROOT / path).stat().st_size > 300_000] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_our_programs_are_understood(page: str) -> None:
    """In blocks and in the text, by the settings that read them; not where they are left open."""
    for typed in [*commands(page), *_code(page)]:
        if "…" not in typed:
            understand(typed)


@pytest.mark.parametrize("page", PAGES)
def test_flags_that_stand_alone_are_those_of_a_command(page: str) -> None:
    """Such as in the table of thresholds; of some command of ours."""
    alone = " ".join(code for code in _code(page) if code.startswith("--"))
    ours = set(re.findall(r"--[\w.-]+", text_of("docs/settings.md")))
    assert set(re.findall(r"--[\w.-]+", alone)) - ours - OF_OTHER_PROGRAMS == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_asked_of_make_and_compose_is_there(page: str) -> None:
    """Targets and services."""
    everything = "\n".join([*commands(page), *_code(page)])
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", everything, re.MULTILINE)) <= targets
    stack = (ROOT / "docker-compose.yml").read_text()
    services = set(re.findall(r"^  ([a-z]+):$", stack, re.MULTILINE))
    flags = r"(?: --[\w-]+(?: \d+m)?)*"
    asked = re.findall(rf"docker compose (?:exec|logs|run){flags} (\w+)", everything)
    assert set(asked) <= services
