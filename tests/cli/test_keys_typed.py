"""A product key typed where something else was expected: nothing that is shown repeats it, in whatever form it came."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.words import hide_keys
from tests.cli.running import actctl

KEY = "ABCDE-FGH23-JKM45-NPQ67-RTVW8"
FORMS = [KEY, KEY.lower(), KEY.replace("-", ""), KEY.replace("-", " "), KEY.replace("-", "–"), KEY.replace("-", "_")]
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
        assert "jkm45" not in said.lower(), said
        assert "Traceback" not in said


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
        "could never reach those hosts again",
        "/home/admin/inventories/production/2026/windows.yaml: cannot be read",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert hide_keys(text) == text
