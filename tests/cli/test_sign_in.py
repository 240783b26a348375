"""Who signs in: -u, -k, and a password that is wrong everywhere, over real WinRM."""

from __future__ import annotations

import json
import os
import pty
from pathlib import Path

import pytest
import yaml

from tests import warm
from tests.cli.running import actctl, inventory_of, report_json
from tests.foreign import Fault, ForeignFleet, ForeignHost
from tests.hostile.attacks import Hostile
from tests.transport.test_transport_before_sign_in import QUOTA, one_by_one, said

COMMANDS = ["report", "doctor", "kms status", "switch kms", "inventory check", "slmgr dti --limit", "kms clients"]


def _tried(fleet: ForeignFleet, names: list[str]) -> int:
    """Machines that a password was sent to."""
    return sum(fleet[name].log.connections > 0 for name in names)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_domain_account_is_not_locked_out(command: str, tmp_path: Path) -> None:
    names = [f"srv{index:02}" for index in range(10)]
    with ForeignFleet(dict.fromkeys(names, ForeignHost(user=r"CORP\svc"))) as fleet:
        file = inventory_of(fleet, names, tmp_path / "inventory.yaml", ansible_password="wrong")
        extra = ["--check"] if command.startswith("switch") else []
        done = actctl(*command.split(), "srv*", "-i", file, *extra)
        assert done.returncode == 1, done.stderr
        assert _tried(fleet, names) == 3


@pytest.mark.parametrize("transport", ["native", "pypsrp", "pywinrm"])
def test_a_host_that_lies_before_the_sign_in_proves_nothing(transport: str, tmp_path: Path) -> None:
    fault = said("500 Oh", QUOTA)
    names = [f"srv{index:02}" for index in range(12)]
    hosts = {name: ForeignHost(user=r"CORP\svc", scheme="https", fault=Fault.REJECT_LOGIN) for name in names}
    liar = ForeignHost(user=r"CORP\svc", scheme="https", script=Hostile(one_by_one(fault)))
    with ForeignFleet({"liar": liar, **hosts}) as fleet:
        https = {"ansible_psrp_protocol": "https", "ansible_psrp_cert_validation": "ignore"}
        file = inventory_of(fleet, ["liar", *names], tmp_path / "inventory.yaml", **https)
        report_json("-i", file, "--transport", transport)
        assert _tried(fleet, names) == 3


@pytest.mark.parametrize("differ", ["users", "passwords"])
def test_one_account_is_counted_once_however_it_is_written(differ: str, tmp_path: Path) -> None:
    names = [f"srv{index:02}" for index in range(12)]
    users = [r"CORP\svc", "svc@corp.example", r"corp.example\svc", r"CORP\\svc", "svc@CORP"]
    with ForeignFleet(dict.fromkeys(names, ForeignHost(user=r"CORP\svc", fault=Fault.REJECT_LOGIN))) as fleet:
        file = Path(inventory_of(fleet, names, tmp_path / "inventory.yaml"))
        data = yaml.safe_load(file.read_text())
        for index, host in enumerate(data["all"]["hosts"].values()):
            if differ == "users":
                host["ansible_user"] = users[index % len(users)]
            else:
                host["ansible_password"] = f"old{index % 6}"
        file.write_text(yaml.safe_dump(data))
        messages = [host["error"]["message"] for host in report_json("-i", str(file))["hosts"]]
        assert _tried(fleet, names) == 3
    assert sum("not tried" in message for message in messages) == 9
    assert any("(also written svc@corp.example" in message for message in messages) == (differ == "users")


def test_local_accounts_are_another_one_on_each_machine(tmp_path: Path) -> None:
    names = [f"srv{index:02}" for index in range(10)]
    with ForeignFleet(dict.fromkeys(names, ForeignHost(user="svc"))) as fleet:
        file = inventory_of(fleet, names, tmp_path / "inventory.yaml", ansible_password="wrong")
        assert report_json("-i", file)["summary"]["failed"] == 10
        assert _tried(fleet, names) == 10


@pytest.mark.parametrize(("option", "tried", "sign_ins"), [("1", 1, 1), ("5", 4, 5), ("0", 10, 11)])
def test_auth_fail(option: str, tried: int, sign_ins: int, tmp_path: Path) -> None:
    """The first host that refuses is asked once more, by pypsrp, where one more try is allowed; it is one of them."""
    names = [f"srv{index:02}" for index in range(10)]
    with ForeignFleet(dict.fromkeys(names, ForeignHost(user="svc@corp.example"))) as fleet:
        file = inventory_of(fleet, names, tmp_path / "inventory.yaml", ansible_password="wrong")
        data = report_json("-i", file, "--auth-fail", option)
        assert {host["error"]["kind"] for host in data["hosts"]} == {"auth"}
        assert sum("not tried" in host["error"]["message"] for host in data["hosts"]) == 10 - tried
        assert sum(fleet[name].log.connections for name in names) == sign_ins
        assert _tried(fleet, names) == tried


def test_user_of_the_command_line_is_stronger(tmp_path: Path) -> None:
    with ForeignFleet({"srv1": ForeignHost(user="svc", outputs={"ver": b"Windows 10.0"})}) as fleet:
        file = inventory_of(fleet, ["srv1"], tmp_path / "inventory.yaml", ansible_user="nobody", actctl_user="nobody")
        assert actctl("inventory", "check", "-i", file).returncode == 1
        done = actctl("inventory", "check", "-i", file, "-u", "svc")
        assert done.returncode == 0 and " ● srv1  Windows 10.0\n" in done.stdout.decode()


def test_a_plan_knows_who_signs_in(tmp_path: Path) -> None:
    with ForeignFleet({"srv1": ForeignHost(user="svc")}) as fleet:
        file = inventory_of(fleet, ["srv1"], tmp_path / "inventory.yaml", ansible_user="nobody")
        done = actctl("switch", "kms", "srv1", "-i", file, "-u", "svc", "--check", "-o", "json")
        assert json.loads(done.stdout)["origin"]["user"] == "svc"


def test_certificates_that_nobody_looks_at_are_said_once(tmp_path: Path) -> None:
    names = ["srv1", "srv2", "srv3"]
    hosts = {name: ForeignHost(user="svc", scheme="https", outputs={"ver": b"10.0"}) for name in names}
    with ForeignFleet(hosts) as fleet:
        https = {"ansible_psrp_protocol": "https", "ansible_psrp_cert_validation": "ignore"}
        file = inventory_of(fleet, names, tmp_path / "inventory.yaml", **https)
        for command in (["inventory", "check"], ["doctor"], ["report"]):
            said = actctl(*command, "-i", file).stderr.decode()
            assert said.count("the certificate of 3 hosts is not verified") == 1
            assert "password" not in said.partition("not verified")[2].partition("\n")[0]
        file = inventory_of(fleet, names, tmp_path / "inventory.yaml", **https, ansible_psrp_auth="basic")
        said = actctl("inventory", "check", "-i", file).stderr.decode()
        assert "3 hosts is not verified" in said and "is shown the password itself (basic, credssp)" in said
        assert "3台の証明書を検証しません" in actctl("report", "-i", file, "--lang", "ja").stderr.decode()
        assert "not verified" not in actctl("report", "-i", file, "-q").stderr.decode()
        file = inventory_of(fleet, names, tmp_path / "inventory.yaml", ansible_psrp_cert_validation="ignore")
        assert "not verified" not in actctl("report", "-i", file, "--timeout", "5").stderr.decode(), "http has none"


def test_a_host_without_an_inventory_and_a_password_typed_on_a_terminal(tmp_path: Path) -> None:
    with ForeignFleet({"srv1": ForeignHost(user="svc", scheme="https", outputs={"ver": b"Windows 10.0"})}) as fleet:
        where = f"{fleet['srv1'].address}:{fleet['srv1'].port},"
        command = ["inventory", "check", "-i", where, "-u", "svc", "-k"]
        ours, theirs = pty.openpty()
        environ = {**os.environ, "LC_ALL": "C.UTF-8", "SSL_CERT_FILE": str(fleet.ca_file)}
        process = warm.start(command, [theirs] * 3, env=environ, cwd=tmp_path)
        os.close(theirs)
        written, typed = b"", False
        while True:
            try:
                some = os.read(ours, 65_536)
            except OSError:  # nobody has the other end open any more
                break
            if not some:
                break
            written += some
            if b"Password for svc: " in written and not typed:
                typed = True
                os.write(ours, fleet["srv1"].host.password.encode() + b"\n")
        os.close(ours)
        assert process.wait(timeout=60) == 0, written
        assert b"Windows 10.0" in written and fleet["srv1"].host.password.encode() not in written
