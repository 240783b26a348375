"""Citations: each leads to a heading in the repository, every fact has one, and none is of a paper that is not here.

A citation is `docs/facts/kms.md, "Count"`, more headings behind it with “and” or a comma; it may go over lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACTS = sorted(path.name for path in (ROOT / "docs" / "facts").glob("*.md"))
PAGES = [name for name in FACTS if name != "README.md"]
"""All but their index."""
ROOMS = ("actctl", "tests", "docs", "gvlk", "scripts", "benchmarks", ".ci")
"""Folders of the repository; beside them the files at its root."""
KINDS = {"", ".md", ".py", ".sh", ".svg", ".toml", ".tsv", ".txt", ".yaml", ".json"}
_PAPER = re.compile(r"(?<![\w/.\\-])((?:[\w.-]+/)*[\w.-]*\w\.md)\b")
_CITED = re.compile(r"((?:docs/(?:facts/)?)?[\w-]+\.md), (\"[^\"]+\"(?:(?:,| and) \"[^\"]+\")*)")
_ABSENT = re.compile(r"\b(?:reference|design|shared)/\w|\bcorpus\b|\bcli-contract\b|\b(?:quirk|pitfall) [0-9]")
_BREAK = re.compile(r"\n[ \t]*(?:#|//)?[ \t]*")
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")

BESIDE = {
    ".ci/run": "checks against the texts that lie beside some checkouts, where they are",
    "tests/recorded/__init__.py": "says where recordings are looked for",
    "tests/recorded/test_recorded.py": "says where recordings are looked for",
    "tests/machine/ways/slmgr/test_pasted.py": "tries the texts that lie beside some checkouts, where they are",
    "tests/docs/test_facts.py": "this one",
}
"""Files that may name a folder which is not in the repository, and why."""
NOT_HERE = {
    "undo.md": "in the folder of a run",
    "plan.md": "a file that a test writes",
    "python.md": "the library's page: what reads the papers knows of it beforehand",
}
"""Papers that may be named although they are not in the repository, and why."""
_MICROSOFTS = re.compile(r"windowsserverdocs|SupportArticles-docs")
"""Public repositories of Microsoft's: behind these names stand pages of theirs (data/errors.yaml)."""


@lru_cache(maxsize=1)
def files() -> dict[str, str]:
    """The texts of the repository by their path."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for room in ROOMS:
        found += [path for path in (ROOT / room).rglob("*") if path.is_file()]
    texts = {}
    for path in found:
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in KINDS or "__pycache__" in name or name == ".git":
            continue
        try:
            texts[name] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # output as a console wrote it
    return texts


def headings(page: str, first: int = 1) -> set[str]:
    """Of a page, from level `first` on, without the backquotes in them."""
    text = _FENCE.sub("", (ROOT / page).read_text("utf-8"))
    return {found.replace("`", "").strip() for found in re.findall(rf"^#{{{first},}} (.*)$", text, re.MULTILINE)}


def citations(text: str) -> Iterator[tuple[str, str]]:
    """Page and heading of each citation in a text."""
    for page, cited in _CITED.findall(_BREAK.sub(" ", text)):
        for heading in re.findall(r'"([^"]+)"', cited):
            yield page, heading


def dead_citations(name: str, text: str) -> list[str]:
    """Citations of a text that lead nowhere."""
    return [
        f"{name}: {page}, {heading}"
        for page, heading in citations(text)
        if not (ROOT / page).is_file() or heading not in headings(page)
    ]


def absent_papers(name: str, text: str) -> list[str]:
    """Lines of a text that name a paper which is not in the repository."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        papers = [] if _MICROSOFTS.search(line) else _PAPER.findall(line)
        gone = [one for one in papers if one.rsplit("/", 1)[-1] not in NOT_HERE and not _is_here(name, one)]
        if gone or (name not in BESIDE and _ABSENT.search(line)):
            found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


def _is_here(name: str, paper: str) -> bool:
    each = {"ja/": [ROOT / "docs"], "../": [ROOT / "docs/ja"]}.get(paper[:3], [])  # as a page names its other language
    return any((folder / paper).is_file() for folder in (ROOT, (ROOT / name).parent, *each))


def others() -> dict[str, str]:
    """Every text but this test, whose examples are no citations."""
    return {name: text for name, text in files().items() if name != "tests/docs/test_facts.py"}


def test_the_whole_repository_is_read() -> None:
    some = {"README.md", "actctl/common/names.py", "gvlk/no-gvlk.yaml", "tests/docs/__init__.py", ".ci/run"}
    assert some <= files().keys()
    assert not {name for name in files() if name.startswith(".venv")}


def test_what_is_excepted_needs_it() -> None:
    assert [name for name in BESIDE if not _ABSENT.search(files().get(name, ""))] == []


def test_citations_lead_to_a_heading() -> None:
    assert [line for name, text in others().items() for line in dead_citations(name, text)] == []


def test_papers_named_are_in_the_repository() -> None:
    assert [line for name, text in others().items() for line in absent_papers(name, text)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_fact_is_cited(page: str) -> None:
    path = f"docs/facts/{page}"
    cited = {
        heading for name, text in others().items() if name != path for to, heading in citations(text) if to == path
    }
    assert headings(path, 2) - cited == set(), "no code leans on it"


@pytest.mark.parametrize("page", PAGES)
def test_every_fact_names_its_source(page: str) -> None:
    """A link, a word for what was not read on a page, or the name that the page's head gives to a source."""
    head, *sections = re.split(r"^## ", (ROOT / "docs/facts" / page).read_text("utf-8"), flags=re.MULTILINE)
    named = [re.escape(label) for label in re.findall(r"\[([^\]]+)\]\(https:", head)]
    source = re.compile(
        "|".join([r"https://", r"\b(?:seen|measured|inferred)\b", r"\bslmgr\.vbs\b", *named]), re.IGNORECASE
    )
    for section in sections:
        assert source.search(section) or head.partition("\n\n")[2].startswith("Source"), section.partition("\n")[0]


def test_every_page_is_listed() -> None:
    for index in ("docs/facts/README.md", "CONTRIBUTING.md"):
        text = files()[index]
        assert [name for name in PAGES if f"{name})" not in text] == [], index


@pytest.mark.parametrize("page", FACTS)
def test_links_lead_somewhere(page: str) -> None:
    folder = ROOT / "docs" / "facts"
    assert [link for link in _LINK.findall((folder / page).read_text("utf-8")) if not (folder / link).is_file()] == []


@pytest.mark.parametrize(
    "text",
    [
        '(docs/facts/kms.md, "No such heading")',
        '(docs/facts/no-such-page.md, "Count")',
        '# as docs/facts/kms.md, "Count" and\n# "No such heading", say',
        '(docs/json.md, "actctl no-such-command -o json")',
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text: str) -> None:
    assert len(dead_citations("actctl/x.py", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "(kms.md, section 1)",
        "see notes/kms.md",
        "(reference/kms.yaml)",
        "../shared/corpus/en",
        "# pitfall 4",
        "(house.md)",
    ],
)
def test_a_paper_that_is_not_here_is_found(text: str) -> None:
    assert len(absent_papers("actctl/x.py", text)) == 1


def test_citations_across_lines_are_read() -> None:
    text = '"""Facts (docs/facts/kms.md, "Host\nkeys").\n\n    # docs/facts/kms.md,\n    # "Count" and "Firewall"\n'
    assert [heading for _, heading in citations(text)] == ["Host keys", "Count", "Firewall"]
