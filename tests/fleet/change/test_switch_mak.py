"""The way back to a MAK with the customer's own key file, and that a key is never seen whole anywhere."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST, MAK
from tests.fleet.change.kill_harness import Simulated

OTHER = "DMKN9-8FHTQ-3VXPW-YR6CB-K4D7G"
"""A key that no machine of the site has."""


def key_file(folder: Path, *lines: str) -> str:
    """A key file of the customer's."""
    file = folder / "keys.txt"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    file.chmod(0o600)
    return f"file:{file}"


def assert_never_whole(fleet: Simulated, *said: str) -> None:
    """No file of the user's state, and nothing that was printed, holds a whole MAK."""
    for text in said:
        assert MAK not in text and OTHER not in text
    written = [
        file for file in fleet.folder.rglob("*") if file.is_file() and file.name not in ("keys.txt", "fleet.yaml")
    ]
    assert any(file.name == "journal.jsonl" for file in written)
    for file in written:
        data = file.read_bytes()
        for key in (MAK, OTHER):
            for spelling in (key, key.lower(), key.replace("-", "")):
                assert spelling.encode() not in data, file


def test_back_to_the_mak_and_what_it_costs(site: Site) -> None:
    fleet = site(mak=4, mak_left=10)
    source = key_file(fleet.folder, "# Tokyo", MAK.lower())
    code, _, err = fleet.run("switch", "kms", "srv*", "--kms-host", KMS_HOST, "--yes", "--keys", source)
    assert code == 0, err
    code, out, err = fleet.run("switch", "mak", "srv*", "--key-from", source, "--check")
    assert code == 0 and "4 MAK activations" in out and f"…{MAK[-5:]}" in out
    plan = str(fleet.folder / "plan.json")
    assert fleet.run("switch", "mak", "srv*", "--key-from", source, "--out", plan)[0] == 0
    code, out, err = fleet.run("apply", plan, "--yes", "-o", "json", "-vv")
    run = json.loads(out)
    assert code == 0 and run["summary"]["changed"] == 4
    step = run["hosts"][0]["steps"][0]
    assert step["verb"] == "ipk" and step["args"] == [f"*****-*****-*****-*****-{MAK[-5:]}"]
    for name in ("srv01", "srv02", "srv03", "srv04"):
        assert fleet.changing(name) == ["ipk", "skms", "ato", "ipk", "ato"]
    assert_never_whole(fleet, out, err)
    code, again, _ = fleet.run("switch", "mak", "srv*", "--key-from", source, "--yes", "-o", "json")
    assert code == 0 and json.loads(again)["summary"]["unchanged"] == 4
    assert_never_whole(fleet, again, *[Path(file).read_text("utf-8") for file in fleet.folder.glob("actctl-*.???")])


def test_an_exhausted_mak_is_asked_once_and_not_again(site: Site) -> None:
    fleet = site(mak=3, mak_left=2)
    source = key_file(fleet.folder, MAK)
    assert fleet.run("switch", "kms", "srv*", "--kms-host", KMS_HOST, "--yes")[0] == 0
    code, out, _ = fleet.run(
        "switch", "mak", "srv*", "--key-from", source, "--yes", "-o", "json", "--max-fail", "100%", "--forks", "1"
    )
    run = json.loads(out)
    failed = [one for one in run["hosts"] if one["outcome"] == "failed"]
    assert code == 1 and [one["error"]["code"] for one in failed] == ["0xC004C008"]
    assert fleet.changing(failed[0]["host"])[3:] == ["ipk", "ato"]


def test_a_mak_that_is_not_in_the_key_file_is_not_given_up(site: Site) -> None:
    fleet = site(mak=2)
    source = key_file(fleet.folder, OTHER)
    code, out, _err = fleet.run(
        "switch", "kms", "srv*", "--kms-host", KMS_HOST, "--yes", "--keys", source, "-o", "json"
    )
    run = json.loads(out)
    assert code == 1 and {one["reason"] for one in run["hosts"]} == {"mak_not_in_key_file"}
    assert fleet.effects() == []


def test_keys_by_host_from_the_environment_and_on_the_command_line(site: Site) -> None:
    fleet = site(mak=3, mak_left=9)
    assert fleet.run("switch", "kms", "srv*", "--kms-host", KMS_HOST, "--yes")[0] == 0
    source = key_file(fleet.folder, f"srv01,{MAK}")
    code, out, _ = fleet.run("switch", "mak", "srv*", "--key-from", source, "--check", "-o", "json")
    hosts = {one["host"]: one for one in json.loads(out)["hosts"]}
    assert code == 1 and hosts["srv01"]["action"] == "change"
    assert (hosts["srv02"]["action"], hosts["srv02"]["reason"]) == ("blocked", "no_key")
    code, out, err = fleet.run("ipk", MAK, "srv02", "--yes", "-o", "json", "-vv")
    assert code == 0 and "can be seen" in err
    assert_never_whole(fleet, out, err)
    assert json.loads(out)["hosts"][0]["after"]["partial_product_key"] == MAK[-5:]


def test_a_broken_key_file_is_one_sentence_without_the_key(site: Site) -> None:
    fleet = site(mak=1)
    source = key_file(fleet.folder, MAK, MAK[:-1])
    code, out, err = fleet.run("switch", "mak", "srv01", "--key-from", source, "--yes")
    assert (code, out) == (2, "") and "keys.txt:2" in err
    assert MAK[:20] not in err
