"""What the inventory calls its hosts, in the commands that the doctor hands over."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.licensing.doctor.build import asked, client, examined, kms_host

KMS_IS_DOWN = asked(0xC004F074)
COUNTED_TOO_FEW = asked(answer=0xC004F038)


def commands(name: str, kms_name: str = "kms01") -> list[list[str]]:
    """Words of every command for two clones called so and their KMS host, as a shell reads them."""
    hosts = [
        client(one, cmid="5b1c3a44-0d21-4c6f-9f0e-3a1d2f4b5c6d", events=events)
        for one, events in ((name, COUNTED_TOO_FEW), (f"{name}2", COUNTED_TOO_FEW), (f"{name}3", KMS_IS_DOWN))
    ]
    found = examined(*hosts, kms=(kms_host(kms_name, 3), kms_host(f"{kms_name}b", 30)))
    texts = [text for one in found.findings for remedy in one.remedy for text in (remedy.en, remedy.ja)]
    return [shlex.split(match[0]) for text in texts for match in re.finditer(r"actctl .*", text)]


@pytest.mark.parametrize("name", ["-x", "--yes", "--limit=all", "!web", "&web", "~.*", "@file", "web,b", "web\nb"])
def test_no_name_is_an_option_or_a_pattern(name: str) -> None:
    said = [word for line in commands(name, name) for word in line]
    assert "PATTERN" in said and "パターン" in said
    assert not any(word.startswith(name.splitlines()[0]) for word in said)


@pytest.mark.parametrize("name", ["a b", "$(reboot)", "x;reboot", "x|y", "ホスト", "web`id`"])
def test_a_name_is_one_word_for_a_shell(name: str) -> None:
    said = commands(name)
    assert any(word.split(",")[-1] == f"{name}2" for line in said for word in line)
    assert not {"reboot", "y"} & {word for line in said for word in line}
