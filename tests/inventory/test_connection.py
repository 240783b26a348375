"""Variables → Connection: both families of Ansible's names, ours, what is assumed and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.inventory import (
    Host,
    Passwords,
    Variable,
    connection_of,
    endpoint_of,
    inventory_as_json,
    timeout_of,
    transport_name,
)
from actctl.inventory.values import protect
from actctl.transport.interface import Auth, Connection, MessageEncryption


def host_with(**variables: object) -> Host:
    settings = {
        name: Variable(protect(name, value), "i.yaml", line) for line, (name, value) in enumerate(variables.items(), 1)
    }
    return Host("web01", ("web",), settings)


def connect(**variables: object) -> Connection:
    variables.setdefault("ansible_password", "hunter2")
    return connection_of(host_with(**variables), Passwords())


WINRM = {"ansible_connection": "winrm", "ansible_user": "Administrator"}
DOMAIN = {"ansible_connection": "winrm", "ansible_user": "svc@CORP.EXAMPLE"}
PSRP = {"ansible_connection": "psrp", "ansible_user": "Administrator"}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, {"address": "web01", "port": 5986, "scheme": "https", "auth": Auth.NEGOTIATE, "user": None}),
        ({}, {"verify_certificate": True, "message_encryption": MessageEncryption.AUTO, "path": "wsman"}),
        ({"ansible_port": 5985}, {"scheme": "http", "port": 5985, "auth": Auth.NEGOTIATE}),
        ({"ansible_port": "5985"}, {"scheme": "http", "port": 5985}),
        ({"ansible_port": 443}, {"scheme": "https", "port": 443}),
        ({"ansible_psrp_protocol": "http"}, {"scheme": "http", "port": 5985}),
        ({"ansible_psrp_protocol": "https", "ansible_port": 5985}, {"scheme": "https", "port": 5985}),
        ({"ansible_host": "10.0.0.1"}, {"address": "10.0.0.1"}),
        # the winrm plugin's guesses, and where actctl is more careful
        (WINRM, {"port": 5986, "auth": Auth.BASIC, "password": Secret("hunter2")}),
        ({**WINRM, "ansible_user": ".\\Administrator"}, {"auth": Auth.BASIC}),
        ({**WINRM, "ansible_user": "CORP\\svc"}, {"auth": Auth.NEGOTIATE}),
        (DOMAIN, {"auth": Auth.NEGOTIATE}),
        ({**WINRM, "ansible_port": 5985}, {"auth": Auth.NEGOTIATE, "scheme": "http"}),
        ({**WINRM, "ansible_winrm_transport": "ntlm"}, {"auth": Auth.NTLM}),
        ({**WINRM, "ansible_winrm_transport": ["kerberos", "ntlm"]}, {"auth": Auth.NEGOTIATE}),
        ({**WINRM, "ansible_winrm_transport": "kerberos, basic"}, {"auth": Auth.KERBEROS}),
        ({**WINRM, "ansible_winrm_transport": "ssl"}, {"auth": Auth.BASIC}),
        ({**WINRM, "ansible_winrm_transport": "plaintext"}, {"auth": Auth.BASIC}),
        ({**WINRM, "ansible_winrm_transport": "credssp"}, {"auth": Auth.CREDSSP}),
        ({"ansible_connection": "ansible.builtin.winrm", "ansible_user": "a"}, {"auth": Auth.BASIC}),
        # without ansible_connection the names themselves say which plugin they are for
        ({"ansible_winrm_transport": "ntlm", "ansible_user": "a"}, {"auth": Auth.NTLM}),
        ({"ansible_winrm_transport": "ntlm", "ansible_psrp_auth": "credssp"}, {"auth": Auth.CREDSSP}),
        ({**PSRP, "ansible_winrm_server_cert_validation": "ignore"}, {"verify_certificate": True}),
        ({**WINRM, "ansible_winrm_server_cert_validation": "ignore"}, {"verify_certificate": False}),
        ({**PSRP, "ansible_psrp_cert_validation": "ignore"}, {"verify_certificate": False}),
        ({**PSRP, "ansible_psrp_ca_cert": "/ca.pem"}, {"ca_file": "/ca.pem"}),
        ({**PSRP, "ansible_psrp_cert_trust_path": "/ca.pem"}, {"ca_file": "/ca.pem"}),
        ({**WINRM, "ansible_winrm_ca_trust_path": "/ca.pem"}, {"ca_file": "/ca.pem"}),
        ({**WINRM, "ansible_winrm_ca_trust_path": "legacy_requests"}, {"ca_file": None}),
        ({**PSRP, "ansible_psrp_path": "/other/"}, {"path": "other"}),
        ({**PSRP, "ansible_psrp_message_encryption": "always"}, {"message_encryption": MessageEncryption.ALWAYS}),
        ({**PSRP, "ansible_psrp_negotiate_send_cbt": "no"}, {"send_cbt": False}),
        ({**PSRP, "ansible_psrp_negotiate_service": "HOST"}, {"kerberos_service": "HOST"}),
        ({**PSRP, "ansible_psrp_negotiate_delegate": True}, {"kerberos_delegation": True}),
        ({**PSRP, "ansible_psrp_negotiate_hostname_override": "n"}, {"kerberos_hostname": "n"}),
        ({**PSRP, "ansible_psrp_proxy": "http://p:1"}, {"proxy": "http://p:1"}),
        ({**PSRP, "ansible_psrp_proxy": "http://p:1", "ansible_psrp_ignore_proxy": True}, {"proxy": None}),
        ({**PSRP, "ansible_psrp_connection_timeout": 7}, {"connect_seconds": 7.0}),
        ({**WINRM, "ansible_winrm_kerberos_delegation": "yes"}, {"kerberos_delegation": True}),
        ({**WINRM, "ansible_winrm_kerberos_hostname_override": "n"}, {"kerberos_hostname": "n"}),
        ({**WINRM, "ansible_winrm_host": "h2", "ansible_host": "h1"}, {"address": "h2"}),
        ({**WINRM, "ansible_winrm_port": 5985, "ansible_port": 1}, {"port": 5985, "scheme": "http"}),
        ({**WINRM, "ansible_winrm_password": "second"}, {"password": Secret("second")}),
        ({**WINRM, "ansible_user": 1234}, {"user": "1234"}),
        # our own names win
        ({**WINRM, "actctl_auth": "ntlm"}, {"auth": Auth.NTLM}),
        ({**WINRM, "ansible_winrm_user": "b", "actctl_user": "c"}, {"user": "c"}),
        ({**PSRP, "ansible_psrp_port": 1, "actctl_port": 5985}, {"port": 5985, "scheme": "http"}),
        ({**PSRP, "actctl_scheme": "http"}, {"port": 5985, "scheme": "http"}),
        ({**PSRP, "ansible_psrp_host": "a", "actctl_host": "b"}, {"address": "b"}),
        ({**PSRP, "actctl_verify_certificate": False, "actctl_ca_file": "x"}, {"verify_certificate": False}),
        ({**PSRP, "actctl_connect_timeout": 2.5}, {"connect_seconds": 2.5}),
    ],
)
def test_connection(variables: dict[str, object], expected: dict[str, object]) -> None:
    found = connect(**variables)
    assert {name: getattr(found, name) for name in expected} == expected


def test_certificate_needs_no_password() -> None:
    pems = {"ansible_winrm_cert_pem": "c", "ansible_winrm_cert_key_pem": "k"}
    found = connection_of(host_with(**WINRM, ansible_winrm_transport="ssl", **pems), Passwords())
    assert (found.auth, found.certificate_pem, found.certificate_key_pem) == (Auth.CERTIFICATE, "c", "k")
    assert found.password is None


def test_kerberos_can_do_without_a_password() -> None:
    """A ticket may be there already; NTLM has no such thing."""
    assert connection_of(host_with(**PSRP, ansible_psrp_auth="kerberos"), Passwords()).password is None
    with pytest.raises(UserError, match="has no password for Administrator"):
        connection_of(host_with(**PSRP), Passwords())


@pytest.mark.parametrize(
    "variables",
    [
        {**WINRM, "ansible_port": 5985, "ansible_winrm_transport": "plaintext"},
        {**WINRM, "ansible_winrm_scheme": "http", "ansible_winrm_transport": ["basic"]},
        {**PSRP, "ansible_port": 5985, "ansible_psrp_auth": "basic"},
        {**PSRP, "ansible_port": 5985, "actctl_auth": "basic"},
        {**PSRP, "actctl_scheme": "http", "actctl_auth": "certificate"},
        {**WINRM, "ansible_port": 5985, "ansible_winrm_message_encryption": "never"},
        {**PSRP, "ansible_port": 5985, "ansible_psrp_message_encryption": "never"},
        {**PSRP, "ansible_psrp_auth": "basic", "ansible_psrp_message_encryption": "always"},
    ],
)
def test_nothing_crosses_the_network_in_clear(variables: dict[str, object]) -> None:
    with pytest.raises(UserError, match=r"^(i\.yaml:\d+: )?host web01: .*use https") as caught:
        connect(**variables)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("plugin", ["ssh", "local", "network_cli"])
def test_hosts_reached_otherwise(plugin: str) -> None:
    """Listing them is fine, connecting is not."""
    host = host_with(ansible_connection=plugin)
    assert endpoint_of(host).transport == plugin
    assert endpoint_of(host).port is None
    with pytest.raises(UserError, match=f"web01 has ansible_connection “{plugin}”; winrm or psrp was expected"):
        connection_of(host, Passwords())


def test_transport_and_timeout() -> None:
    assert transport_name(host_with()) is None
    assert transport_name(host_with(actctl_transport="pywinrm")) == "pywinrm"
    assert timeout_of(host_with()) is None
    assert timeout_of(host_with(actctl_timeout="90")) == 90.0


def test_listing_needs_no_password_and_no_template() -> None:
    host = host_with(**PSRP, ansible_host="{{ f(x) }}", ansible_password="{{ y | z }}", ansible_port=5985)
    assert inventory_as_json([host]) == {
        "hosts": [{"host": "web01", "address": None, "port": 5985, "transport": "native", "groups": ["web"]}]
    }


@pytest.mark.parametrize("call", [connection_of, lambda host, _: endpoint_of(host)])
def test_wrong_values_are_found_by_both(call: Callable[[Host, Passwords], Any]) -> None:
    with pytest.raises(UserError) as caught:
        call(host_with(ansible_port="many"), Passwords())
    said = "i.yaml:1: ansible_port of host web01 is “many”; a number from 1 to 65535 was expected."
    assert str(caught.value) == said


def test_a_secret_in_the_wrong_place_is_not_shown() -> None:
    settings = {"ansible_port": Variable(Secret("hunter2"), "i.yaml", 1)}
    with pytest.raises(UserError) as caught:
        connection_of(Host("web01", (), settings), Passwords())
    assert "hunter2" not in str(caught.value)
