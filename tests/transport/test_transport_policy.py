"""What is refused before anything is sent."""

from __future__ import annotations

import asyncio
import importlib.util
from typing import Any

import pytest

from actctl.errors import ErrorKind, HostFailure
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
    ],
)
def test_refused_without_a_connection(
    transport: Transport, scheme: str, changes: dict[str, Any], kind: ErrorKind
) -> None:
    with ForeignFleet({"a": ForeignHost(scheme=scheme)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", **changes)))
        assert error.kind is kind
        assert fleet["a"].log.connections == 0


def test_ntlm_without_a_password_needs_a_system_login(monkeypatch: pytest.MonkeyPatch) -> None:
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        where = connection(fleet, "a", password=None)
        monkeypatch.setattr(policy, "has_system_login", lambda: True)
        policy.check(where)
        monkeypatch.setattr(policy, "has_system_login", lambda: False)
        with pytest.raises(HostFailure, match="no password"):
            policy.check(where)


@pytest.mark.parametrize(("auth", "module"), [(Auth.KERBEROS, "gssapi"), (Auth.CREDSSP, "requests_credssp")])
def test_a_login_whose_library_is_missing(transport: Transport, auth: Auth, module: str) -> None:
    if importlib.util.find_spec(module):
        pytest.skip(f"{module} is installed here")
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", auth=auth)))
        assert error.kind is ErrorKind.AUTH
        assert auth.value in error.message.en
