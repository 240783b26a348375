"""actctl against a real KDC, and hosts that take its tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kerberos.conftest import Domain
from tests.kerberos.kdc import PASSWORD, REALM

pytestmark = pytest.mark.services

CAUSES = yaml.safe_load((Path(__file__).parent / "causes.yaml").read_text("utf-8"))
TRANSPORTS = ["native", "pypsrp", "pywinrm"]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("host", ["plain", "tls"])
@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
def test_reads_by_ticket_and_by_password(domain: Domain, auth: str, host: str, transport: str) -> None:
    by_ticket = {"h": domain.variables(host, auth, transport)}
    assert [one["error"] for one in domain.report(by_ticket, domain.kdc.env(domain.kdc.ticket()))] == [None]
    if auth == "kerberos" or transport != "pywinrm":  # pywinrm takes NTLM where negotiate has a password
        by_password = {"h": domain.variables(host, auth, transport, ansible_password=PASSWORD)}
        assert [one["error"] for one in domain.report(by_password, domain.kdc.env())] == [None]


@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
@pytest.mark.parametrize("host", ["mute", "mute tls"])
def test_who_lets_us_in_without_proving_himself_is_not_believed(domain: Domain, host: str, auth: str) -> None:
    machines = {"h": domain.variables(host, auth, "native")}
    (found,) = domain.report(machines, domain.kdc.env(domain.kdc.ticket()))
    assert found["error"]["kind"] == "auth"
    assert "did not prove that it is srv01.sim.test" in found["error"]["message"]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("name", CAUSES)
def test_each_cause_has_its_own_words(domain: Domain, name: str, transport: str) -> None:
    case: dict[str, Any] = CAUSES[name]
    kdc = domain.kdc
    password = PASSWORD if case.get("password") == "right" else case.get("password")
    said = {
        "ansible_user": case.get("user", f"svc@{REALM}"),
        "ansible_password": password,
        **({"ansible_psrp_negotiate_hostname_override": case["name"]} if "name" in case else {}),
        **({"ansible_psrp_negotiate_service": case["service"]} if "service" in case else {}),
    }
    machines = {"h": domain.variables(case.get("host", "plain"), case.get("auth", "kerberos"), transport, **said)}
    env = kdc.env(kdc.ticket(case["ticket"]) if "ticket" in case else "MEMORY:")
    if case.get("used"):
        assert domain.report(machines, env)[0]["ok"], "the cache holds the ticket for the host, too"
    if "config" in case:
        env["KRB5_CONFIG"] = str(kdc.folder / case["config"])
    if case.get("kdc") is False:
        kdc.stop()
    try:
        (found,) = domain.report(machines, env, later=case.get("later"))
    finally:
        if case.get("kdc") is False:
            kdc.start()
    error = found["error"]
    assert error is not None
    assert error["kind"] == "auth" and error["code"] is None
    assert case["message"] in error["message"]
    assert case["remedy"] in error["remedy"]
    assert PASSWORD not in str(found)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("auth", "user"), [("kerberos", None), ("kerberos", f"svc@{REALM}"), ("negotiate", None)]
)  # negotiate with a user and no ticket: the inventory asks for a password
def test_without_a_ticket_no_host_is_spoken_to(domain: Domain, auth: str, user: str | None, transport: str) -> None:
    """Nobody listens at that address: it would be unreachable."""
    nobody = {"ansible_host": "127.87.255.254", "ansible_user": user}
    (found,) = domain.report({"h": domain.variables("plain", auth, transport, **nobody)}, domain.kdc.env())
    assert (found["error"]["kind"], found["error"]["code"]) == ("auth", None)
    assert "there is no Kerberos ticket for" in found["error"]["message"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_negotiate_without_a_user_is_the_ticket_that_is_there(domain: Domain, transport: str) -> None:
    machines = {"h": domain.variables("plain", "negotiate", transport, ansible_user=None)}
    assert [one["error"] for one in domain.report(machines, domain.kdc.env(domain.kdc.ticket()))] == [None]


@pytest.mark.parametrize(
    ("auth", "transport"),
    [
        ("kerberos", "native"),
        ("negotiate", "native"),
        ("kerberos", "pypsrp"),
        ("negotiate", "pypsrp"),
        ("kerberos", "pywinrm"),
    ],
)
def test_a_wrong_password_reaches_the_domain_once(domain: Domain, auth: str, transport: str) -> None:
    """However many hosts, and not a second time by NTLM (pywinrm's negotiate is NTLM alone)."""
    before = domain.kdc.refusals("svc")
    machines = {f"h{n}": domain.variables("ntlm", auth, transport, ansible_password="wrong") for n in range(12)}
    found = domain.report(machines, domain.kdc.env())
    assert domain.kdc.refusals("svc") == before + 1
    messages = [one["error"]["message"] for one in found]
    assert sum("password of svc@SIM.TEST is wrong" in message for message in messages) == 3
    assert sum("not tried: svc@SIM.TEST" in message for message in messages) == 9


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_two_accounts_of_one_run_have_a_ticket_each(domain: Domain, transport: str) -> None:
    users = {"a": ("svc", PASSWORD), "b": ("plain", PASSWORD), "c": ("plain", "wrong"), "d": ("svc", PASSWORD)}
    machines = {
        name: domain.variables("tls", "kerberos", transport, ansible_user=f"{user}@{REALM}", ansible_password=password)
        for name, (user, password) in users.items()
    }
    found = {one["host"]: one["error"] for one in domain.report(machines, domain.kdc.env())}
    assert [found[name] for name in "abd"] == [None, None, None]
    assert "password of plain@SIM.TEST is wrong" in found["c"]["message"]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
def test_a_client_keytab_is_a_ticket(domain: Domain, auth: str, transport: str) -> None:
    cache = f"FILE:{domain.folder / 'cache'}"
    env = domain.kdc.env(cache, KRB5_CLIENT_KTNAME=f"FILE:{domain.kdc.client_keytab}")
    machines = {"h": domain.variables("plain", auth, transport)}
    assert [one["error"] for one in domain.report(machines, env)] == [None]


def test_negotiate_goes_on_with_ntlm_where_the_domain_has_no_verdict(domain: Domain) -> None:
    """No name for a ticket, or no KDC that answers: the host decides."""
    machines = {
        "address": domain.variables(
            "ntlm", "negotiate", "pypsrp", ansible_password=PASSWORD, ansible_psrp_negotiate_hostname_override=None
        ),
        "unknown": domain.variables(
            "ntlm", "negotiate", "pypsrp", ansible_password=PASSWORD,
            ansible_psrp_negotiate_hostname_override="srv99.sim.test",
        ),
    }  # fmt: skip
    assert [one["error"] for one in domain.report(machines, domain.kdc.env())] == [None, None]
    domain.kdc.stop()
    try:
        assert [one["error"] for one in domain.report(machines, domain.kdc.env())] == [None, None]
    finally:
        domain.kdc.start()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_without_a_binding_a_relaxed_host_lets_in(domain: Domain, transport: str) -> None:
    """Behind a proxy that ends TLS: the binding can be switched off."""
    machines = {"h": domain.variables("proxied", "kerberos", transport, ansible_psrp_negotiate_send_cbt=False)}
    assert [one["error"] for one in domain.report(machines, domain.kdc.env(domain.kdc.ticket()))] == [None]
