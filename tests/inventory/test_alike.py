"""A fleet says the same few things of how its hosts are reached: they are worked out once, and rightly for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.inventory import Host, load_inventory, variables
from actctl.inventory.connection import _checked, _endpoint, _without_password, work_out_endpoint
from actctl.inventory.listing import inventory_as_json
from actctl.inventory.values import VAULT, Variable


def test_a_fleet_of_thousands_is_checked_a_few_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address a host, one account and port for all, another port in the plant."""
    lines = [f"pc-{n} ansible_host=10.0.{n // 250}.{n % 250}" for n in range(2_000)]
    (tmp_path / "hosts.ini").write_text(
        "[all:vars]\nansible_user=svc@CORP.EXAMPLE\nansible_port=5985\n[pcs]\n" + "\n".join(lines)
        + "\n[plant]\npc-[1990:1999]\n[plant:vars]\nansible_port=5986\n"
    )  # fmt: skip
    checked = 0
    real = variables.read

    def counting(*arguments: object) -> object:
        nonlocal checked
        checked += 1
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(variables, "read", counting)
    hosts = inventory_as_json(load_inventory([str(tmp_path / "hosts.ini")]).select([]))["hosts"]
    assert isinstance(hosts, list)
    assert {one["host"]: (one["address"], one["port"]) for one in hosts} == {
        f"pc-{n}": (f"10.0.{n // 250}.{n % 250}", 5986 if n >= 1990 else 5985) for n in range(2_000)
    }
    assert 0 < checked <= 20


_SAID: st.SearchStrategy[dict[str, object]] = st.dictionaries(
    st.sampled_from([
        "ansible_host", "actctl_host", "ansible_psrp_host", "ansible_winrm_host", "ansible_port", "ansible_winrm_port",
        "ansible_psrp_port", "actctl_port", "ansible_connection", "ansible_winrm_transport", "actctl_transport",
        "ansible_password", "actctl_user", "ansible_winrm_something", "actctl_scheme", "actctl_auth",
        "ansible_psrp_auth", "ansible_psrp_certificate_pem", "ansible_psrp_message_encryption",
    ]),
    st.sampled_from([
        "web01", "192.0.2.1", "10.0.0.1\x1b[2J", "VK7JG-NPHTM-C97JM-9MPGT-3V66T",
        "", "winrm", "psrp", "ssh", "ntlm", ["kerberos", "ntlm"], [1], {}, 5985, 5986.0, 1, True,
        None, "http", "https", "pypsrp", "pywinrm", "5985", "certificate", "basic", "never", Secret("hunter2"), VAULT,
    ]),
)  # fmt: skip


@settings(deadline=None)
@given(_SAID, st.sampled_from(["web01", "web02.corp.example"]))
def test_it_is_what_the_host_alone_would_come_to(said: dict[str, object], name: str) -> None:
    host = Host(name, (), {key: Variable(value, "hosts.yml", 3) for key, value in said.items()})
    for alone, shared in ((_endpoint, work_out_endpoint), (_checked, _without_password)):
        assert _came_to(shared, host) == _came_to(alone, host)


def _came_to(function: Callable[[Host], object], host: Host) -> object:
    try:
        return function(host)
    except UserError as wrong:
        return wrong.message, wrong.source, wrong.line
