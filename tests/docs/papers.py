"""The papers that people read: which there are, in which languages, and what stands in them."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRACTICE = ROOT / "docs/practice.yaml"
_ELSEWHERE = {"docs/cli.md"}
"""Made from the program."""
ENGLISH = (
    "README.md",
    *sorted({f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} - _ELSEWHERE),
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def japanese(name: str) -> str:
    """The Japanese paper beside an English one."""
    return "README.ja.md" if name == "README.md" else name.replace("docs/", "docs/ja/")


JAPANESE = tuple(map(japanese, ENGLISH))
PAPERS = (*ENGLISH, *JAPANESE)


def text(name: str) -> str:
    """A paper as it stands."""
    return (ROOT / name).read_text("utf-8")


def blocks(name: str) -> list[tuple[str, str]]:
    """(language, what stands in it) of every block of a paper, from top to bottom."""
    return _FENCE.findall(text(name))


def prose(name: str) -> str:
    """A paper without its blocks."""
    return _FENCE.sub("", text(name))


def commands_in(body: str) -> list[str]:
    """The command lines of a console block, without their comments."""
    return [line[2:].split("  #")[0].strip() for line in body.splitlines() if line.startswith("$ ")]


def commands(name: str) -> list[str]:
    """Every command line a paper shows."""
    found = []
    for kind, body in blocks(name):
        found += commands_in(body) if kind == "console" else []
        found += body.splitlines() if kind in ("sh", "powershell", "bat") else []
    return found


def links(name: str) -> list[str]:
    """Where the links of a paper lead, as they stand."""
    return _LINK.findall(prose(name))


def target(name: str, link: str) -> str:
    """The file that a link of a paper means, from the root: the English one of two languages; a URL as it is."""
    if "://" in link:
        return link
    file = posixpath.normpath(
        posixpath.join(posixpath.dirname(name), link.partition("#")[0] or posixpath.basename(name))
    )
    return file.replace("docs/ja/", "docs/").replace("README.ja.md", "README.md").replace(".ja.svg", ".svg")
