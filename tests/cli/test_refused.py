"""Every refused input, in the language of whoever typed it: one sentence in the style of all, or a Japanese one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from actctl.cli.app import app
from actctl.cli.usage import usage_error
from actctl.common.errors import UserError
from actctl.common.texts import Text
from tests.cli.running import actctl

JAPANESE_LOCALE = {"LANG": "ja_JP.UTF-8", "LC_ALL": ""}
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龯]")
INVENTORY = "all:\n  children:\n    tokyo: {hosts: {web01: , web02: }}\n    osaka: {hosts: {db01: }}\n"
PLAN = '{"schema": "actctl/plan/1", "kind": "switch-kms"}'


def commands(command: Any, context: Any) -> Iterator[tuple[Any, Any]]:
    """Every command with a context of its own, the program itself first."""
    yield command, context
    for name, member in getattr(command, "commands", {}).items():
        child = member.context_class(member, info_name=name, parent=context)
        yield from commands(member, child)


def misuses(command: Any) -> Iterator[list[str]]:
    """Wrong usages that any command may meet; some are none for some options."""
    yield ["--nonsense"]
    yield ["-Z"]
    yield ["nonsense", "surplus"]
    for param in command.params:
        option = next((one for one in param.opts if one.startswith("--")), None)
        if option is not None and "completion" not in option:  # these write into the user's own files
            yield [option]
            yield [f"{option}=nonsense"]
            yield [f"{option}=-7"]
            yield [f"{option}="]
            yield [option[:-1]]
    yield []


def refusals() -> Iterator[tuple[str, Text]]:
    """Command lines that are refused before anything is done, and what is said of them."""
    root = get_command(app)
    for command, context in commands(root, root.context_class(root, info_name="actctl")):
        for arguments in misuses(command):
            line = " ".join([context.command_path, *arguments])
            try:
                command.make_context(context.info_name, list(arguments), parent=context.parent)
            except UserError as error:
                yield line, error.text
            except SystemExit:
                continue
            except Exception as error:
                said = usage_error(error)
                if said is not None and said.en:
                    yield line, said


def sentences(text: str) -> list[str]:
    """The sentences of a line in Japanese; an English one before or among them stands alone."""
    found = [one for part in text.split("。") for one in re.split(r"(?<=[a-z)”\"`][.?]) (?=[A-Z])", part)]
    return [one for one in found if one.strip(" )」")]


def test_every_wrong_usage_of_every_command_is_one_sentence_in_both_languages() -> None:
    found = list(refusals())
    assert len(found) > 500
    for line, said in found:
        assert said.en.endswith("."), (line, said.en)
        assert not JAPANESE.search(said.en) and "'" not in said.en, (line, said.en)
        assert said.ja.endswith("。"), (line, said.ja)
        assert all(JAPANESE.search(one) for one in sentences(said.ja)), (line, said.ja)


def test_what_is_expected_is_named() -> None:
    said = dict(refusals())
    assert said["actctl report --nonsense"] == Text(
        "actctl report: there is no option --nonsense; actctl report --help lists them.",
        "actctl report: オプション --nonsense はありません。一覧は actctl report --help で確認できます。",
    )
    assert said["actctl report --fork"].en.startswith("actctl report: there is no option --fork; --forks")
    assert (
        said["actctl report --forks=nonsense"].ja == "--forks: 「nonsense」は指定できません。整数を指定してください。"
    )
    assert said["actctl report --forks=-7"].en == "--forks: “-7” was given; 1 or more was expected."
    assert said["actctl report --output=nonsense"].en.startswith("--output: “nonsense” was given; one of table, json,")
    assert said["actctl report --forks"].en == "--forks: a value was expected."
    assert said["actctl report --wide=nonsense"].en == "--wide: no value was expected."
    assert said["actctl explain"].ja.startswith("actctl explain: CODE を指定してください。")


REFUSED = """
nonsense
reprot
--nonsense
report --sort name
report -i missing.yaml
report -i missing
report -i broken.yaml
report -i empty.yaml
report -i .
report --fail-on nonsense
report --transport nonsense
report --user ''
report --limit nobody
report --limit @run:x
report --limit @run:last:failed
report --timeout 0
report --timeout 86401
report --timeout 1e10
report --timeout inf
report --timeout nan
kms dns --dns-timeout inf
simulate --delay inf
report tokio
report 'tokyo['
report ''
report '!all'
report 'web[9]'
report 'all:!web99,b'
report '~('
report @missing.txt
report --out missing/report.json
report --lang fr
inventory list -i hosts.csv
inventory list -i plain.ini nobody
inventory check nobody
parse missing.txt
parse .
parse broken.yaml --labels missing.ini
parse broken.yaml --labels broken.yaml
explain nonsense
explain
gvlk show server
gvlk identify -o csv VMK7H
gvlk identify ''
gvlk find nonsense-of-all
kms status
kms clients --since ever
kms dns --nameserver nonsense
kms dns --domain ..
kms dns --domain DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K
kms setup web01 --priority high
kms setup web01 --allow nonsense
kms setup web01 --confirmation-id 12
kms setup all
switch kms
switch kms all --gvlk nonsense
switch kms all --gvlk WX4NM-KYWXW-QJJR4-XV3QB-6VM33
switch kms all --from nonsense
switch kms all --exit-code
switch kms all --batch none
switch kms all --max-fail x%
switch kms all --kms-host 'a b'
switch kms all --kms-host :1688
switch kms all --out plan.html
switch kms all --out plan.json -o csv
switch mak all
switch mak all --key-from nonsense
switch mak all --key-from env:ACTCTL_NO_SUCH_KEY
switch mak all --key-from file:missing.txt
switch mak all --key-from file:broken.yaml
switch mak all --key-from file:gvlk.txt
switch mak all --key-from file:vowels.txt
switch mak all --key-from file:empty.yaml
switch mak all --key-from prompt
switch mak all --key-from env:DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K
ipk all
ipk --gvlk auto
skms
skms kms01
skms 'a b' all
ato
slmgr nonsense
slmgr rilc all
slmgr skhc a b
slmgr sprt 99999 --limit all
apply missing.json
apply .
apply broken.yaml
apply plan.json
runs show
runs show nonsense
runs list nonsense
runs resume nonsense
demo --sort name
simulate --hosts 3 --fleet fleet.yaml
simulate --fleet missing.yaml
simulate --fleet hosts.csv
simulate --fleet broken.yaml
simulate --fleet empty.yaml
simulate --hosts 0
simulate --hosts 1 --inventory-out missing/x.yaml
advise all --offline nowhere
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which most of what is asked for is not, or is not what it should be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name, text in {
        "inventory.yaml": INVENTORY,
        "broken.yaml": "all: {hosts: [web01\n",
        "empty.yaml": "",
        "plan.json": PLAN,
        "hosts.csv": "host,ip\nweb01,10.0.0.1\nweb01,10.0.0.2\n",
        "plain.ini": "[web]\nweb01\n",
        "gvlk.txt": "VDYBN-27WPP-V4HQT-9VMD4-VMK7H\n",
        "vowels.txt": "AEIOU-AEIOU-AEIOU-AEIOU-AEIOU\n",
        "fleet.yaml": "hosts: {}\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("line", [line for line in REFUSED.splitlines() if line])
def test_a_refused_input_is_told_in_japanese(line: str, folder: Path) -> None:
    done = actctl(*shlex.split(line), env=JAPANESE_LOCALE)
    said = done.stderr.decode()
    assert said and done.returncode in (1, 2), (done.returncode, said)
    assert "X7Q2K" not in said
    for each in said.splitlines():
        assert all(JAPANESE.search(one) for one in sentences(each)), each


@pytest.mark.parametrize("line", [line for line in REFUSED.splitlines() if line][::4])
def test_and_in_english(line: str, folder: Path) -> None:
    done = actctl(*shlex.split(line))
    said = done.stderr.decode()
    assert not JAPANESE.search(said)
    assert said.endswith((".\n", "?\n")) or done.returncode == 1


def test_the_language_is_known_before_the_options_are(folder: Path) -> None:
    for line, japanese in (
        ("report --nonsense --lang ja", True),
        ("report --lang=ja -f x", True),
        ("report -f x", False),
    ):
        assert bool(JAPANESE.search(actctl(*shlex.split(line)).stderr.decode())) == japanese, line
    for line in ("report --nonsense --lang en", "report --lang=en -f x"):
        assert not JAPANESE.search(actctl(*shlex.split(line), env=JAPANESE_LOCALE).stderr.decode()), line
