"""Kerberos' numbers in words; against a real KDC: tests/kerberos."""

from __future__ import annotations

import pytest

from actctl.common.errors import ErrorKind, HostError
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.transport import Auth, Connection
from actctl.transport.credentials import negotiate_user, password_for
from actctl.transport.kerberos_errors import _ROWS, explain_number, refused_ticket
from actctl.transport.network_errors import no_mechanism

WHERE = Connection("srv01.sim.test", 5986, auth=Auth.KERBEROS, user="svc@SIM.TEST")
REFUSED = HostError(ErrorKind.AUTH, Text("401", "401"))


@pytest.mark.parametrize("number", _ROWS)
@pytest.mark.parametrize("user", ["svc@SIM.TEST", "svc", None, "svc@sim.test", "\x1b[31m{user}@{X}"])
def test_every_number_has_words_and_a_remedy_in_both_languages(number: int, user: str | None) -> None:
    error = explain_number(0, number, "said", Connection("srv01", 5986, auth=Auth.KERBEROS, user=user))
    assert error.kind is ErrorKind.AUTH and error.remedy is not None
    for text in (error.message.en, error.message.ja, error.remedy.en, error.remedy.ja):
        assert text == text.strip() and not text.endswith((".", "。")) and "\x1b" not in text
        assert (user is not None and "{" in user) or "{" not in text
    assert any(ord(letter) > 0x3000 for letter in error.message.ja)


@pytest.mark.parametrize(
    ("major", "minor", "words", "untried"),
    [
        (0, -1765328360, "password of svc@SIM.TEST is wrong", False),
        (0, -1765328366, "locked or disabled", False),
        (0, -1765328378, "does not know the user", True),
        (458752, 0, "no Kerberos ticket", True),
        (720896, 100001, "has expired", True),
        (851968, -1765328377, "no machine or service srv01.sim.test", True),
        (851968, 1234567, "Kerberos failed: said", True),
    ],
)
def test_who_was_judged(major: int, minor: int, words: str, untried: bool) -> None:
    error = explain_number(major, minor, "said", WHERE)
    assert words in error.message.en
    assert error.account_untried is untried


def test_a_refused_ticket_is_no_wrong_password() -> None:
    assert "did not accept the Kerberos ticket" in refused_ticket(REFUSED, WHERE, None).message.en
    assert "did not accept the Kerberos ticket" in refused_ticket(REFUSED, WHERE, 299).message.en
    assert "is 10 minutes ahead" in refused_ticket(REFUSED, WHERE, 600).message.en
    assert "is 10 minutes behind" in refused_ticket(REFUSED, WHERE, -600).message.en
    assert "10分遅れて" in refused_ticket(REFUSED, WHERE, -600).message.ja
    by_password = Connection("srv01", 5986, auth=Auth.NEGOTIATE, user="svc@SIM.TEST", password=Secret("x"))
    assert refused_ticket(REFUSED, by_password, 600) is REFUSED
    timed_out = HostError(ErrorKind.TIMEOUT, Text("late", "遅い"))
    assert refused_ticket(timed_out, WHERE, 600) is timed_out


@pytest.mark.parametrize(
    ("auth", "name", "remedy"),
    [
        (Auth.KERBEROS, "kerberos", "actctl[kerberos]"),
        (Auth.CREDSSP, "requests_credssp", "pip install requests-credssp"),
    ],
)
def test_a_missing_library_is_named(auth: Auth, name: str, remedy: str) -> None:
    connection = Connection("srv01", 5986, auth=auth, user="svc@SIM.TEST", password=Secret("x"))
    error = no_mechanism(ModuleNotFoundError("No module", name=name), connection)
    assert f"the Python module {name} is missing" in error.message.en and name in error.message.ja
    assert error.remedy is not None and remedy in error.remedy.en and remedy in error.remedy.ja
    assert error.account_untried


@pytest.mark.parametrize("auth", [Auth.NTLM, Auth.NEGOTIATE])
def test_the_password_itself_goes_to_no_library_that_takes_its_hash(auth: Auth) -> None:
    connection = Connection("srv01", 5985, "http", auth=auth, user="svc@SIM.TEST", password=Secret("Some-Pass-1"))
    handed = f"{password_for(connection)} {negotiate_user(connection)!r}"
    assert "Some-Pass-1" not in handed


def test_a_local_account_is_not_tried_in_the_domain() -> None:
    for user in ("svc", r".\svc", r"SRV01\svc", r"CORP\svc"):
        connection = Connection("srv01", 5985, "http", auth=Auth.NEGOTIATE, user=user, password=Secret("x"))
        assert [type(one).__name__ for one in negotiate_user(connection)] == ["NTLMHash"]
