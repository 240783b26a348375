"""What is refused before anything is sent."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from typing import Any

import pytest

from actctl.common.errors import ErrorKind
from actctl.transport import Auth, MessageEncryption, Transport, policy
from tests.foreign import ForeignFleet, ForeignHost
from tests.transport.helpers import connection, failure


@pytest.mark.parametrize(
    ("scheme", "changes", "kind"),
    [
        ("http", {"auth": Auth.BASIC}, ErrorKind.AUTH),
        ("http", {"message_encryption": MessageEncryption.NEVER}, ErrorKind.WINRM),
        ("http", {"auth": Auth.CERTIFICATE}, ErrorKind.AUTH),
        ("https", {"auth": Auth.CERTIFICATE}, ErrorKind.AUTH),
        ("https", {"auth": Auth.BASIC, "message_encryption": MessageEncryption.ALWAYS}, ErrorKind.AUTH),
        ("https", {"auth": Auth.BASIC, "user": None}, ErrorKind.AUTH),
        ("https", {"auth": Auth.BASIC, "password": None}, ErrorKind.AUTH),
        ("http", {"scheme": "ftp"}, ErrorKind.WINRM),
        ("http", {"user": "a\0b@REALM"}, ErrorKind.AUTH),
        ("http", {"kerberos_service": "HTTP\n"}, ErrorKind.AUTH),
        ("http", {"kerberos_hostname": "a\0b"}, ErrorKind.AUTH),
    ],
)
def test_refused_without_a_connection(
    transport: Transport, scheme: str, changes: dict[str, Any], kind: ErrorKind
) -> None:
    with ForeignFleet({"a": ForeignHost(scheme=scheme)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", **changes)))
        assert error.kind is kind
        assert fleet["a"].log.connections == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there the system signs in")
@pytest.mark.parametrize(
    ("auth", "installed"),
    [(auth, installed) for auth in (Auth.BASIC, Auth.NTLM, Auth.CREDSSP) for installed in (False, True)]
    + [(Auth.NEGOTIATE, False)],
)  # with Kerberos, Negotiate may find a ticket: tests/kerberos
@pytest.mark.parametrize("missing", ["user", "password"])
def test_nobody_to_sign_in_as(
    transport: Transport, auth: Auth, missing: str, installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a ticket can do without user and password, whatever libraries are here: nothing is sent."""
    monkeypatch.setattr(policy, "has_kerberos", lambda: installed)
    scheme = "https" if auth is Auth.BASIC else "http"
    with ForeignFleet({"a": ForeignHost(scheme=scheme)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", auth=auth, **{missing: None})))
        assert (error.kind, error.message.en) == (ErrorKind.AUTH, f"no {missing} given for {auth.value}")
        assert error.remedy is not None and "-u and -k" in error.remedy.en
        assert error.account_untried
        assert fleet["a"].log.connections == 0


@pytest.mark.parametrize(("auth", "module"), [(Auth.KERBEROS, "gssapi"), (Auth.CREDSSP, "requests_credssp")])
def test_a_login_whose_library_is_missing(transport: Transport, auth: Auth, module: str) -> None:
    if importlib.util.find_spec(module):
        pytest.skip(f"{module} is installed here")
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", auth=auth)))
        assert error.kind is ErrorKind.AUTH
        assert auth.value in error.message.en
