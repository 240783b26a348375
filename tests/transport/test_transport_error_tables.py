"""No exception of a library below goes unmapped, and fault texts are read right."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import ModuleType

import pypsrp.exceptions
import pytest
import requests.exceptions
import spnego.exceptions
import winrm.exceptions

from actctl.common.errors import ErrorKind
from actctl.common.secret import Secret
from actctl.transport import Connection, faults, library_errors, network_errors
from actctl.transport import pypsrp as by_pypsrp
from actctl.transport import pywinrm as by_pywinrm

WHERE = Connection("srv1", 5985, user="admin", password=Secret("hunter2"))
PRIVATE = {"_InvalidStateError"}


@pytest.mark.parametrize(
    ("module", "table"),
    [
        (pypsrp.exceptions, by_pypsrp.EXCEPTIONS),
        (winrm.exceptions, by_pywinrm.EXCEPTIONS),
        (requests.exceptions, library_errors.TABLES.table),
        (spnego.exceptions, network_errors.TABLE),
    ],
)
def test_every_exception_has_its_own_row(module: ModuleType, table: Mapping[type[BaseException], object]) -> None:
    own = {
        cls
        for cls in vars(module).values()
        if inspect.isclass(cls) and issubclass(cls, BaseException) and cls.__module__ == module.__name__
    }
    assert len(own) >= 5
    assert {cls.__name__ for cls in own if cls not in table} - PRIVATE == set()


def test_every_row_gives_a_message_in_both_languages() -> None:
    for table in (library_errors.TABLES.table, library_errors.TABLES.causes):
        for cls, row in table.items():
            try:
                exc = cls()
            except (TypeError, ValueError):
                continue  # wants arguments
            error = row(exc, WHERE)
            assert "{" not in error.message.en + error.message.ja
            assert error.message.en[0] != " " and not error.message.en.endswith(".")


def test_a_fault_keeps_the_hosts_own_words_but_no_secret() -> None:
    key = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
    reason = f"Befehl ipk {key} mit hunter2 " + "lang " * 100
    error = faults.explain_fault(faults.Fault(2150858752, reason), WHERE)
    assert error.code == "0x80338000"
    assert "*****-*****-*****-*****-VMK7H" in error.message.en
    assert "hunter2" not in error.message.en and key not in error.message.en
    assert len(error.message.en) < 260


@pytest.mark.parametrize("text", ["", "<", "<a/>", "<html><body>Fault</body></html>", "\0", "no"])
def test_no_fault_in_this(text: str) -> None:
    assert faults.parse_fault(text) is None
    assert "HTTP 503" in faults.explain_status(503, text, WHERE).message.en


def test_an_unknown_status_is_named() -> None:
    error = faults.explain_status(418, b"", WHERE)
    assert (error.kind, "418" in error.message.en) == (ErrorKind.WINRM, True)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (2150858815, "limit"),
        (2150859173, "shells"),
        (2150859174, "operations"),
        (2150859175, "quota"),
        (2150859176, "all users"),
        (2150859179, "users"),
        (2150859236, "shells"),
        (2150859241, "commands"),
        (2150859242, "minimum"),
        (2150858843, "command in it"),
        (2150859180, "forbidden"),
    ],
)
def test_codes_of_winrm_have_words_of_their_own(code: int, word: str) -> None:
    error = faults.explain_fault(faults.Fault(code, "what the host says"), WHERE)
    assert word in error.message.en
    assert error.remedy
    assert error.code == f"0x{code:08X}"
    quotas = (2150858843, 2150859180)
    assert faults.is_quota(error) is (code not in quotas)


@pytest.mark.parametrize("code", [2150859243, 2150859244, 2150859177])
def test_what_is_no_quota_keeps_the_hosts_own_words(code: int) -> None:
    error = faults.explain_fault(faults.Fault(code, "what the host says"), WHERE)
    assert "what the host says" in error.message.en
    assert not faults.is_quota(error)
