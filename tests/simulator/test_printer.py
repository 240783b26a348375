"""What the simulated slmgr.vbs prints, byte for byte against what the real script printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actctl.simulator.console.encoding import encode
from actctl.simulator.script import slmgr
from actctl.simulator.windows.license import AvmaInfo, KmsActivation, Status
from actctl.simulator.windows.machine import KmsHost, Machine
from tests.simulator.captured import NOW, captured, fleet_of, license_like, machine_like, minutes, value

Arrange = Callable[[Machine, str], None]


def kms_licensed(left: int, ip: str | None = "10.20.0.5") -> Arrange:
    def arrange(machine: Machine, text: str) -> None:
        license_ = machine.licenses[0]
        license_.until = minutes(left)
        found = value(text, "KMS machine name from DNS") or None
        license_.last = KmsActivation(value(text, "KMS machine extended PID"), found, ip)

    return arrange


def state(status: Status, left: int = 0, reason: int = 0) -> Arrange:
    def arrange(machine: Machine, text: str) -> None:
        license_ = machine.licenses[0]
        license_.status, license_.reason = status, reason
        license_.until = minutes(left) if left else None

    return arrange


def registered(machine: Machine, text: str) -> None:
    kms_licensed(1441, "fd00::7")(machine, text)
    client = machine.client
    client.name, client.port, client.lookup_domain = "[fd00::7]", 1688, "branch.corp.example"
    client.caching = False


def host(role: KmsHost) -> Arrange:
    def arrange(machine: Machine, text: str) -> None:
        machine.kms_host = role

    return arrange


def two_blocks(machine: Machine, text: str) -> None:
    second = text[text.index("\r\n\r\n\r\n") :]
    machine.licenses[0].addon = True
    machine.licenses.append(license_like(second))
    machine.client.cmid = value(second, "Client Machine ID (CMID)")
    machine.licenses[1].until = minutes(250000)
    pid = value(second, "KMS machine extended PID")
    machine.licenses[1].last = KmsActivation(pid, "kms01.corp.example:1688", "10.20.0.5")


def evaluation(machine: Machine, text: str) -> None:
    machine.licenses[0].until = minutes(216000)
    # The captured text has an end date of its own, set by hand.
    machine.licenses[0].evaluation_end = NOW.replace(year=2027, month=5, day=22, hour=9, minute=59, second=59)


def avma(machine: Machine, text: str) -> None:
    state(Status.INITIAL_GRACE, 1000)(machine, text)
    machine.licenses[0].avma = AvmaInfo()


def no_key(machine: Machine, text: str) -> None:
    machine.licenses.clear()


def as_it_is(machine: Machine, text: str) -> None:
    pass


FULL_ROLE = KmsHost(
    port=1699, publishing=False, low_priority=True, shown_count=50, total=1287, failed=3,
    counters={1: 1200, 2: 81, 3: 2, 5: 4},
)  # fmt: skip
OLD_ROLE = KmsHost(shown_count=27, counters={}, total=400)

SHOWN: list[tuple[str, str, str, Arrange]] = [
    ("kms-client-licensed-ws2022-dc-dlv", "/dlv", "server-2022", kms_licensed(248985)),
    ("kms-client-registered-ipv6-and-domain-dli", "/dli", "server-2022", registered),
    ("kms-client-dns-unavailable-dli", "/dli", "server-2022", kms_licensed(60, None)),
    ("kms-client-extended_grace-dlv", "/dlv", "server-2022", state(Status.EXTENDED_GRACE, 1440)),
    ("kms-client-notification-nongenuine-dlv", "/dlv", "windows-11", state(Status.NOTIFICATION, 0, 0xC004F200)),
    ("kms-client-unlicensed-dli", "/dli", "server-2022", state(Status.UNLICENSED)),
    ("kms-host-dlv", "/dlv", "server-2022", host(FULL_ROLE)),
    ("kms-host-2012r2-no-counters-dli", "/dli", "server-2012-r2", host(KmsHost())),
    ("mak-licensed-dlv", "/dlv", "server-2022", as_it_is),
    ("two-blocks-esu-addon-dli", "/dli", "windows-10", two_blocks),
    ("avma-unknown-dli", "/dli", "server-2022", avma),
    ("eval-dlv", "/dlv", "server-2022", evaluation),
    ("oem-dm-licensed-dlv", "/dlv", "windows-11", as_it_is),
    ("win7-kms-client-licensed-dlv", "/dlv", "windows-7", kms_licensed(200000)),
    ("win7-mak-dlv", "/dlv", "windows-7", as_it_is),
    ("ws2008r2-kms-host-dli", "/dli", "server-2008-r2", host(OLD_ROLE)),
    ("no-key-dlv", "/dlv", "server-2022", no_key),
]


@pytest.mark.parametrize(("name", "verb", "release", "arrange"), SHOWN, ids=[row[0] for row in SHOWN])
def test_display_is_what_the_script_printed(name: str, verb: str, release: str, arrange: Arrange) -> None:
    text = captured(f"en-{name}").decode("ascii")
    machine = machine_like(text, release=release)
    arrange(machine, text)
    assert slmgr.run(fleet_of(machine), machine, [verb], NOW) == (text, 0)


JAPANESE = [row for row in SHOWN if (row[0], row[1]) in {
    ("kms-client-unlicensed-dli", "/dli"), ("kms-host-2012r2-no-counters-dli", "/dli"),
    ("two-blocks-esu-addon-dli", "/dli"), ("kms-client-registered-ipv6-and-domain-dli", "/dli"),
}]  # fmt: skip


@pytest.mark.parametrize(("name", "verb", "release", "arrange"), JAPANESE, ids=[row[0] for row in JAPANESE])
def test_japanese_is_what_the_script_printed(name: str, verb: str, release: str, arrange: Arrange) -> None:
    english = captured(f"en-{name}").decode("ascii")
    machine = machine_like(english, release=release, language="ja")
    arrange(machine, english)
    text, _ = slmgr.run(fleet_of(machine), machine, [verb], NOW)
    codings = [encode(text, 65001), encode(text, 932), text.encode("utf-16-le")]
    assert captured(f"ja-{name}") in codings


OTHERS = [
    ("unknown-option", ["/zzz"], 1),
    ("ipk-missing-param", ["/ipk"], 1),
    ("skms-ipv6", ["/skms", "[fd00::5]:1688"], 0),
    ("rearm-ok", ["/rearm"], 0),
    ("cpky-ok", ["/cpky"], 0),
    ("ipk-error-C004F050", ["/ipk", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"], 0xC004F050),
]


@pytest.mark.parametrize(("name", "arguments", "code"), OTHERS, ids=[row[0] for row in OTHERS])
def test_other_verbs_print_what_the_script_printed(name: str, arguments: list[str], code: int) -> None:
    machine = machine_like(captured("en-mak-licensed-dlv").decode("ascii"))
    text = captured(f"en-{name}").decode("ascii")
    assert slmgr.run(fleet_of(machine), machine, arguments, NOW) == (text, code)


def test_an_activation_error_follows_the_line_that_names_the_product() -> None:
    text = captured("en-ato-error-C004F074").decode("ascii")
    machine = machine_like(captured("en-kms-client-unlicensed-dli").decode("ascii"))
    machine.licenses[0].activation_id = text[text.index("(", 30) + 1 : text.index(") ...")]
    assert slmgr.run(fleet_of(machine), machine, ["/ato"], NOW) == (text, 0xC004F074)


def test_nothing_to_activate() -> None:
    text = captured("en-ato-no-product").decode("ascii")
    machine = machine_like(captured("en-mak-licensed-dlv").decode("ascii"))
    machine.licenses.clear()
    assert slmgr.run(fleet_of(machine), machine, ["-ATO"], NOW) == (text, 0)


def test_xpr_of_a_permanent_licence() -> None:
    text = captured("en-xpr-mak-licensed").decode("ascii")
    machine = machine_like(captured("en-mak-licensed-dlv").decode("ascii"))
    assert slmgr.run(fleet_of(machine), machine, ["/xpr"], NOW) == (text, 0)


@pytest.mark.parametrize(
    ("language", "date"),
    [("en", "5/22/2027 12:34:56 PM"), ("ja", "2027/05/22 12:34:56"), ("de", "22.05.2027 12:34:56")],
)
def test_xpr_writes_dates_as_the_host_does(language: str, date: str) -> None:
    machine = machine_like(captured("en-kms-client-unlicensed-dli").decode("ascii"), language=language)
    machine.licenses[0].until = minutes(259200)
    assert date in slmgr.run(fleet_of(machine), machine, ["/xpr"], NOW)[0]
