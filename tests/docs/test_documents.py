"""The documents say what the program does: kept blocks, commands, options, links, and both languages alike."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from actctl.inventory import load_inventory
from actctl.inventory.variables import Own
from tests import warm
from tests.docs.papers import ENGLISH, JAPANESE, PAPERS, ROOT, blocks, commands, commands_in, links, prose, target, text

PAIRS = tuple(zip(ENGLISH, JAPANESE, strict=True))
OTHERS = ("CHANGELOG.md", "CONTRIBUTING.md", "docs/cli.md")


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_docs", ROOT / "scripts/update_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCS = _script()


def _fences(name: str, language: str) -> list[str]:
    return [body for kind, body in blocks(name) if kind == language]


def _shown(arguments: list[str], inventory: str = "") -> str:
    """As the script's `run`, but forked."""
    more = {"NO_COLOR": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "100", "TERMINAL_WIDTH": "100"}
    more["ACTCTL_INVENTORY"] = inventory
    done = warm.run(arguments, env={**os.environ, **more}, cwd=ROOT)
    assert done.returncode in DOCS.SHOWN, done.stderr
    return done.stdout.decode("utf-8")


@pytest.mark.long
def test_kept_documents_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DOCS, "run", _shown)
    wanted: dict[str, str] = DOCS.documents()
    assert {*PAPERS, "docs/cli.md"} <= wanted.keys()
    for name, paper in wanted.items():
        assert text(name) == paper, "run: python scripts/update_docs.py"


def test_every_paper_is_there_in_both_languages() -> None:
    assert [name for name in JAPANESE if not (ROOT / name).is_file()] == []
    assert {path.name for path in (ROOT / "docs/ja").glob("*.md")} <= {
        path.name for path in (ROOT / "docs").glob("*.md")
    }


@pytest.mark.parametrize("name", PAPERS)
def test_every_block_marked_as_run_was_filled(name: str) -> None:
    paper = text(name)
    assert len(re.findall("<!-- (?:run|sample|table): ", paper)) == paper.count("<!-- end -->")


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_a_readme_is_short_and_shows_the_three_jobs(name: str) -> None:
    paper = text(name)
    assert len(paper.splitlines()) <= 150
    assert [" ".join(each.split()[:2]) for each in re.findall("<!-- run: actctl (.*) -->", paper)] == [
        f"report{' --lang' if 'ja' in name else ' tokyo'}", "gvlk for", "switch kms"
    ]  # fmt: skip


@pytest.mark.parametrize("name", [*PAPERS, "CONTRIBUTING.md"])
def test_commands_and_options_shown_exist(name: str) -> None:
    known = {full: {word for o in DOCS.options(full, c)
                    for word in re.findall(r"(?<!\S)--?[\w-]+", o.written)}
             for full, c in DOCS.commands()}  # fmt: skip
    lines = [line.partition(" | ")[0] for line in commands(name)]
    lines += re.findall(r"`(actctl [^`…]*)`", prose(name))
    lines = [line[line.index("actctl ") :] for line in lines if re.search(r"(^|[\\/])actctl ", line)]
    for line in lines:
        words = shlex.split(line)
        full = next((" ".join(words[:count]) for count in (3, 2) if " ".join(words[:count]) in known), "actctl")
        assert full != "actctl" or words[1].startswith("-"), line
        for word in words:
            if re.match(r"--?[a-z]", word):
                assert word in known[full], line


def test_help_names_what_the_reference_names() -> None:
    """docs/cli.md comes from the same records as --help; here both are compared as a person sees them."""
    page = text("docs/cli.md")
    for name, command in DOCS.commands():
        shown = _shown([*name.split()[1:], "--help"])
        section = page.split(f"## `{name}`\n", 1)[1].split("\n## ", 1)[0]
        in_help = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", shown))
        assert in_help and in_help - {"--help"} == set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section)) - {"--help"}, (
            name
        )
        assert " ".join((command.help or "").split()) in section


def _shape(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {path} | {each for key, inner in value.items() for each in _shape(inner, f"{path}.{key}")}
    if isinstance(value, list):
        return {path} | {each for inner in value for each in _shape(inner, path + "[]")}
    return {path}


@pytest.mark.parametrize("name", ["docs/json.md", "docs/ja/json.md"])
def test_json_sample_has_the_keys_of_the_program(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DOCS, "run", _shown)
    (sample,) = _fences(name, "json")
    assert _shape(json.loads(sample)) == _shape(DOCS.parsed())


@pytest.mark.parametrize("name", ["docs/json.md", "docs/ja/json.md"])
def test_words_listed_for_json_are_the_programs(name: str) -> None:
    from actctl.common.errors import ErrorKind
    from actctl.licensing.records import LicenseStatus, Method

    for kind in (LicenseStatus, Method, ErrorKind):
        assert not [one.value for one in kind if f"`{one.value}`" not in text(name)]


def test_formats_and_variables_are_listed() -> None:
    from actctl.render import Format

    for folder in ("docs", "docs/ja"):
        report, inventories = text(f"{folder}/report.md"), text(f"{folder}/inventories.md")
        assert not [one.value for one in Format if f"| `{one.value}` |" not in report]
        assert not [each for each in Own.model_fields if each != "actctl_password" and f"`{each}`" not in inventories]


def _code(name: str) -> list[tuple[str, str]]:
    """The blocks of a paper as far as all languages have them: commands, or all but comments and sentences."""
    found = []
    for kind, body in blocks(name):
        if kind == "console":
            shown = "\n".join(commands_in(body)).replace(" --lang ja", "")
        else:
            shown = "\n".join(re.sub(r"\s*# .*", "", line) for line in body.splitlines())
        if kind == "python":  # each prints its own language
            shown = re.sub(r'"[^"\n]* [^"\n]*"|"[^"\n]*[^\x00-\x7f][^"\n]*"', '""', re.sub(r"\.ja\b", ".en", shown))
        found.append((kind, "" if kind == "" else shown))
    return found


@pytest.mark.parametrize(("english", "other"), PAIRS)
def test_both_languages_show_the_same_blocks(english: str, other: str) -> None:
    assert _code(english) == _code(other)


@pytest.mark.parametrize(("english", "other"), PAIRS)
def test_both_languages_have_the_same_headings(english: str, other: str) -> None:
    def levels(name: str) -> list[str]:
        return re.findall(r"^(#+) ", prose(name), re.MULTILINE)

    assert levels(english) == levels(other)


@pytest.mark.parametrize(("english", "other"), PAIRS)
def test_both_languages_have_the_same_links(english: str, other: str) -> None:
    def leads(name: str) -> Counter[tuple[str, bool]]:
        return Counter((target(name, link), "#" in link) for link in links(name))

    assert leads(english) == leads(other)


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"`([^`\n]+)`", prose(name)) if word.isascii()}


@pytest.mark.parametrize(("english", "other"), PAIRS)
def test_both_languages_name_the_same_things(english: str, other: str) -> None:
    """What stands between backquotes, but for column names of a table that each language has its own of."""
    own = {"--lang ja", "address", "groups", "user", "port"}
    assert _words(english) - own == _words(other) - own


@pytest.mark.parametrize(("name", "said"), [("docs/errors.md", "list.txt"), ("docs/ja/errors.md", "list.ja.txt")])
def test_the_refusal_shown_is_one(name: str, said: str) -> None:
    shown = _fences(name, "")[0].strip()
    assert shown.removeprefix("inventory") == text(f"tests/inventory/broken/{said}").strip().removeprefix("list")


@pytest.mark.parametrize("name", JAPANESE)
def test_japanese_is_written_in_one_manner(name: str) -> None:
    """No blank between a number and its counter; one word each for sign-in, product key, volume licence."""
    written = re.sub("<!-- table: .*?<!-- end -->", "", prose(name), flags=re.DOTALL)
    strange = (
        r"\d [台日秒個行件回桁分人]|ログイン|ログオン|サイン イン|プロダクトキー|ボリュームライセンス|マイクロソフト"
    )
    assert re.findall(strange, written) == []


@pytest.mark.parametrize("name", [*PAPERS, *OTHERS])
def test_links_lead_somewhere(name: str) -> None:
    for link in links(name):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        led = ((ROOT / name).parent / file) if file else ROOT / name
        assert led.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", led.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}, link


@pytest.mark.parametrize("name", [*PAPERS, "CONTRIBUTING.md"])
def test_paths_named_exist(name: str) -> None:
    for path in re.findall(r"`((?:actctl|tests|scripts|docs|\.ci)/[\w./-]+)`", prose(name)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", ["docs/inventories.md", "docs/ja/inventories.md"])
def test_the_inventory_shown_is_one(name: str, tmp_path: Path) -> None:
    shown = next(body for body in _fences(name, "yaml") if body.startswith("# inventory.yaml"))
    file = tmp_path / "inventory.yaml"
    file.write_text(shown, "utf-8")
    found = load_inventory([str(file)])
    assert len(found.select(["tokyo"])) == 21
    assert not found.warnings


@pytest.mark.parametrize("name", ["docs/inventories.md", "docs/ja/inventories.md"])
def test_password_sources_shown_are_variables(name: str) -> None:
    shown = next(body for body in _fences(name, "yaml") if body.startswith("actctl_password"))
    assert set(yaml.safe_load(shown)) <= set(Own.model_fields)


def test_ci_runs_the_commands_of_the_readme() -> None:
    """The demo and the tests, as the README has them, with Kerberos'; only the venv's folder differs."""
    run = text(".ci/run")
    assert '"$bin/pytest"\n' in run
    assert '"$bin/actctl" demo\n' in run
    assert "'.[test,kerberos]'" in run


@pytest.mark.parametrize("name", ["docs/demo.svg", "docs/demo.ja.svg"])
def test_pictures_ask_the_network_for_nothing(name: str) -> None:
    picture = text(name)
    assert "@font-face" not in picture
    assert not re.findall(r"(?:href|src|url)\s*[=(]\s*['\"]?https?:", picture)
