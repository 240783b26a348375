"""The documents say what the program does: kept blocks, commands, options, links, and both languages alike."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from actctl.inventory import load_inventory
from actctl.inventory.variables import Own
from tests import warm

ROOT = Path(__file__).resolve().parent.parent.parent
READMES = ("README.md", "README.ja.md")
PAGES = (*READMES, "CHANGELOG.md", "CONTRIBUTING.md", "docs/cli.md", "docs/json.md")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_docs", ROOT / "scripts/update_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCS = _script()


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _fences(name: str, language: str) -> list[str]:
    return [body for kind, body in _FENCE.findall(_text(name)) if kind == language]


def _commands(name: str) -> list[str]:
    """Every command line a README shows, without its comment."""
    shown = [
        line[2:].split("  #")[0].strip()
        for body in _fences(name, "console")
        for line in body.splitlines()
        if line.startswith("$ ")
    ]
    typed = [line for kind in ("sh", "powershell", "bat") for body in _fences(name, kind) for line in body.splitlines()]
    return shown + typed


def _prose(name: str) -> str:
    return _FENCE.sub("", _text(name))


def _shown(arguments: list[str]) -> str:
    """As the script's `run`, but forked."""
    more = {"NO_COLOR": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "100", "TERMINAL_WIDTH": "100"}
    done = warm.run(arguments, env={**os.environ, **more}, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8")


def test_kept_documents_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DOCS, "run", _shown)
    wanted: dict[str, str] = DOCS.documents()
    assert {*READMES, "docs/cli.md", "docs/json.md"} <= wanted.keys()
    for name, text in wanted.items():
        assert _text(name) == text, "run: python scripts/update_docs.py"


@pytest.mark.parametrize("name", READMES)
def test_every_block_marked_as_run_was_filled(name: str) -> None:
    text = _text(name)
    assert text.count("<!-- run: ") == text.count("<!-- end -->") == 3


@pytest.mark.parametrize("name", [*READMES, "docs/json.md", "CONTRIBUTING.md"])
def test_commands_and_options_shown_exist(name: str) -> None:
    known = {full: {word for o, _ in DOCS.options(c) for word in re.findall(r"(?<!\S)--?[\w-]+", o)}
             for full, c in DOCS.commands()}  # fmt: skip
    lines = [line.partition(" | ")[0] for line in _commands(name)]
    lines += re.findall(r"`(actctl [^`…]*)`", _prose(name))
    lines = [line[line.index("actctl ") :] for line in lines if re.search(r"(^|[\\/])actctl ", line)]
    assert lines or name == "CONTRIBUTING.md"
    for line in lines:
        words = shlex.split(line)
        full = " ".join(words[:3]) if " ".join(words[:3]) in known else " ".join(words[:2])
        assert full in known, line
        for word in words:
            if re.match(r"--?[a-z]", word):
                assert word in known[full], line


def test_help_names_what_the_reference_names() -> None:
    """docs/cli.md comes from the same records as --help; here both are compared as a person sees them."""
    page = _text("docs/cli.md")
    for name, command in DOCS.commands():
        shown = _shown([*name.split()[1:], "--help"])
        section = page.split(f"## `{name}`\n", 1)[1].split("\n## ", 1)[0]
        in_help = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", shown)) - {
            "--help",
            "--install-completion",
            "--show-completion",
        }
        assert in_help == set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section)), name
        assert " ".join((command.help or "").split()) in section


def _shape(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {path} | {each for key, inner in value.items() for each in _shape(inner, f"{path}.{key}")}
    if isinstance(value, list):
        return {path} | {each for inner in value for each in _shape(inner, path + "[]")}
    return {path}


def test_json_sample_has_the_keys_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DOCS, "run", _shown)
    (sample,) = _fences("docs/json.md", "json")
    assert _shape(json.loads(sample)) == _shape(DOCS.parsed())


def test_words_listed_for_json_are_the_programs() -> None:
    from actctl.common.errors import ErrorKind
    from actctl.licensing.records import LicenseStatus, Method

    text = _text("docs/json.md")
    for kind in (LicenseStatus, Method, ErrorKind):
        assert not [one.value for one in kind if f"`{one.value}`" not in text]


def test_fail_on_words_and_formats_are_listed() -> None:
    from actctl.render import Format

    for name in READMES:
        text = _text(name)
        assert not [one.value for one in Format if f"| `{one.value}` |" not in text]
        assert not [name for name in Own.model_fields if name != "actctl_password" and f"`{name}`" not in text]


def test_both_readmes_name_the_same_commands() -> None:
    def same(name: str) -> Counter[str]:
        return Counter(line.replace(" --lang ja", "") for line in _commands(name))

    assert same("README.md") == same("README.ja.md")


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"`([^`\n]+)`", _prose(name)) if word.isascii()}


def test_both_readmes_name_the_same_things() -> None:
    """What stands between backquotes, but for column names of a table that each language has its own of."""
    own = {"--lang ja", "address", "groups", "user", "port"}
    assert _words("README.md") - own == _words("README.ja.md") - own


@pytest.mark.parametrize("count", [_text("README.md").count, _text("README.ja.md").count])
def test_both_readmes_have_the_same_number_of_headings(count: Callable[[str], int]) -> None:
    assert count("\n## ") == 14


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for link in _LINK.findall(_FENCE.sub("", _text(name))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = ((ROOT / name).parent / file) if file else ROOT / name
        assert target.is_file(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}, link


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_paths_named_exist(name: str) -> None:
    for path in re.findall(r"`((?:actctl|tests|scripts|docs|\.ci)/[\w./-]+)`", _prose(name)):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", READMES)
def test_the_inventory_shown_is_one(name: str, tmp_path: Path) -> None:
    shown = next(body for body in _fences(name, "yaml") if body.startswith("# inventory.yaml"))
    file = tmp_path / "inventory.yaml"
    file.write_text(shown, "utf-8")
    found = load_inventory([str(file)])
    assert len(found.select(["tokyo"])) == 21
    assert not found.warnings


@pytest.mark.parametrize("name", READMES)
def test_password_sources_shown_are_variables(name: str) -> None:
    shown = next(body for body in _fences(name, "yaml") if body.startswith("actctl_password"))
    assert set(yaml.safe_load(shown)) <= set(Own.model_fields)


def test_ci_runs_the_commands_of_the_readme() -> None:
    """The demo and the tests, as the README has them, with Kerberos'; only the venv's folder differs."""
    run = _text(".ci/run")
    assert '"$bin/pytest"\n' in run
    assert '"$bin/actctl" demo\n' in run
    assert "'.[test,kerberos]'" in run


@pytest.mark.parametrize("name", ["docs/demo.svg", "docs/demo.ja.svg"])
def test_pictures_ask_the_network_for_nothing(name: str) -> None:
    text = _text(name)
    assert "@font-face" not in text
    assert not re.findall(r"(?:href|src|url)\s*[=(]\s*['\"]?https?:", text)
