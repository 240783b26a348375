"""A product key typed where something else was expected: nothing that is shown repeats it, in whatever form it came."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.words import has_key, hide_keys, hide_keys_logged, mask_keys, shown
from tests.cli.running import actctl

KEY = "ABCDE-FGH23-JKM45-NPQ67-RTVW8"
UNSEEN = ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\ufe0f", "\u3164", "\x01"]
WIDE = "".join(chr(ord(char) + 0xFEE0) for char in KEY)
FORMS = [
    KEY,
    KEY.replace("-", "-\u200b", 1),
    KEY.replace("2", "\u200b2", 1),
    KEY.lower(),
    KEY.replace("-", ""),
    KEY.replace("-", " "),
    KEY.replace("-", "–"),
    KEY.replace("-", "_"),
    WIDE,
]
INVENTORY = "all: {hosts: {web01: {ansible_host: 127.0.0.1, ansible_user: u, ansible_password: x}}}\n"
PLACES = [
    "{}", "-{}", "--{}", "report {}", "report -i {}", "report -l {}", "report -o {}", "report --lang {}",
    "report -f {}", "report --timeout {}", "report --sort {}", "report --fail-on {}", "report --transport {}",
    "report --{}", "report --out missing/{}", "parse {}", "parse --labels {}", "explain {}", "switch {}",
    "switch kms {}", "switch kms all --gvlk {}", "switch kms all --from {}", "switch kms all --keys {}",
    "switch kms all --batch {}", "switch kms all --max-fail {}", "switch mak all --key-from {}", "ipk --gvlk {}",
    "ipk --gvlk auto {}", "skms {}", "ato {}", "slmgr {}", "slmgr act-type {}", "slmgr atp {}", "apply {}",
    "runs {}", "runs show {}", "runs resume {}", "gvlk {}", "gvlk show {}", "gvlk find {}", "gvlk for {}",
    "doctor {}", "kms {}", "kms clients --since {}", "kms status {}", "kms dns --domain {}",
    "kms dns --nameserver {}", "kms setup {}", "kms setup web01 --allow {}", "kms setup web01 --priority {}",
    "simulate --fleet {}", "simulate --hosts {}", "inventory {}", "inventory list {}", "inventory check {}",
    "demo --sort {}", "demo --out missing/{}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_key_is_not_repeated(place: str, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY)
    for form in FORMS if len(place) < len("report --fail-on {}") else FORMS[:1]:
        arguments = [word.format(form) for word in place.split()]
        done = actctl(*arguments, env={"ACTCTL_INVENTORY": str(file), "XDG_STATE_HOME": str(tmp_path)})
        said = (done.stdout + done.stderr).decode()
        assert done.returncode in (1, 2), said
        assert "jkm45" not in said.lower() and "ｊｋｍ" not in said.lower(), said
        assert "Traceback" not in said


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_no_host(form: str) -> None:
    done = actctl("inventory", "list", "-i", f"web01,{form},")
    assert done.returncode == 2
    assert done.stdout == b""
    assert "a host's name was expected, not a product key." in done.stderr.decode()
    assert "jkm45" not in done.stderr.decode().lower() and "ｊｋｍ" not in done.stderr.decode().lower()


@settings(deadline=None)
@given(st.text(alphabet="ABCDEFGHJKMNPQRTVWXY2346789", min_size=5, max_size=5), st.sampled_from("- –_ー.:/\t"))
def test_any_separator(group: str, between: str) -> None:
    key = between.join([group, "2BHQ9", "VXWFT", "3PYRC", "X7Q2K"])
    shown = hide_keys(f"no host or group “{key}”; nothing fits")
    assert "2BHQ9" not in shown and "3PYRC" not in shown
    assert shown.startswith("no host or group “") and shown.endswith("”; nothing fits")


@pytest.mark.parametrize(
    "text",
    [
        "inventory.yaml:14: ansible_port of host web03 is “many”; a number from 1 to 65535 was expected.",
        "55c92734-d682-4d71-983e-d6ec3f16059f",
        "/var/lib/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/actctl/runs",
        "could never reach those hosts again",
        "/home/admin/inventories/production/2026/windows.yaml: cannot be read",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert hide_keys(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "a1: SetKeyManagementServiceMachine: done",
        r'reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform"',
        "DiscoveredKeyManagementServiceMachineIpAddress",
    ],
)
def test_names_of_classes_and_methods_stay_in_the_log(line: str) -> None:
    assert hide_keys_logged(line) == line and "*****" in hide_keys(line)


@pytest.mark.parametrize(
    "form", [*FORMS, KEY.replace("-", "."), "BCDFGHJKMNPQRTVWXYBCDFGHJ", "bcdfghjkmnpqrtvwxybcdfghj"]
)
def test_no_key_is_in_the_log(form: str) -> None:
    assert hide_keys_logged(f"a1: {form}: no") == hide_keys(f"a1: {form}: no") != f"a1: {form}: no"


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("key", [KEY, KEY.replace("-", "\u00ad"), WIDE, KEY.lower()])
def test_what_takes_no_room_hides_no_key(key: str, unseen: str) -> None:
    for text in (unseen.join(key), key.replace(key[5], key[5] + unseen), key[:7] + unseen + key[7:], unseen + key):
        # Where the hyphens are what is between all letters, too, nothing but the length is left of a key's shape.
        for clean in (hide_keys, shown, hide_keys if unseen in key else mask_keys):
            seen = clean(f"host {text}: no")
            assert "JKM45" not in "".join(filter(str.isalnum, seen)).upper(), seen
            assert "ＪＫＭ" not in seen
            assert seen.startswith("host ") and "*****" in seen and seen.endswith(": no")


@pytest.mark.parametrize("text", ["家族👨\u200d👩\u200d👧", "soft\u00adhyphen", "a\u200bb-c-d-e-f"])
def test_what_takes_no_room_stays_elsewhere(text: str) -> None:
    assert hide_keys(text) == mask_keys(text) == text


@pytest.mark.parametrize(
    "form", [*FORMS, KEY.replace("-", "."), f"kms.{KEY}.example", "xBBCDFFGH23JKM46NPQ67RTVW8", f"{KEY}:1688"]
)
def test_a_name_with_a_key_in_it(form: str) -> None:
    assert has_key(form)


@pytest.mark.parametrize(
    "name",
    ["kms01.corp.example", "produktionsserverfuermuenchen01.corp.example", "a" * 63, "kms01-tokyo-minato.corp.example",
     "words-seven-eight-three-tower.example", "10.0.0.1"],
)  # fmt: skip
def test_names_that_are_merely_long(name: str) -> None:
    assert has_key(name) is (name.startswith("words-"))  # five groups of five: nobody can tell


@pytest.mark.parametrize("form", [*FORMS, KEY.replace("-", ".")])
@pytest.mark.parametrize("place", ["skms|{}|all", "switch|kms|all|--kms-host|{}", "kms|dns|--domain|{}"])
def test_a_key_is_no_name(place: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY)
    done = actctl(
        *(word.format(form) for word in place.split("|")),
        env={"ACTCTL_INVENTORY": str(file), "XDG_STATE_HOME": str(tmp_path)},
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 2, said
    assert "jkm45" not in said.lower() and "ＪＫＭ" not in said and done.stdout == b""


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_a_user_without_a_name_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY)
    done = actctl("report", "-i", str(file), "-u", name)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "--user: a name was expected, it is empty.\n"
