"""A pretend Windows with a licence that changes. It lives in a Site (tests/foreign/site.py); no product code."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.foreign import editions, programs, screens, texts
from tests.foreign.hosts import Answer, Break, ForeignHost, Once, Run

if TYPE_CHECKING:
    from tests.foreign.site import KmsRole, Site

KMS_MINUTES = 259_200
_SLMGR = re.compile(r"slmgr(?:\.vbs)?\"?\s+[/-](\S+)\s*(.*?)\s*$", re.IGNORECASE)
CHANGING = frozenset({"ipk", "upk", "cpky", "ato", "skms", "ckms", "rearm"})


class Refused(Exception):
    """The verb ends with an HRESULT."""

    def __init__(self, code: int) -> None:
        super().__init__(f"0x{code:08X}")
        self.code = code


@dataclass
class Executed:
    """One command of one machine; `ended` and `exit_code` are None while it runs, or when it was killed."""

    host: str
    line: str
    verb: str | None
    """slmgr's verb without the slash, None for other programs."""
    argument: str
    started: float
    """time.monotonic()."""
    pid: int
    ended: float | None = None
    exit_code: int | None = None
    killed: bool = False
    """Its shell was deleted, or it was signalled, before its end: it had no effect."""
    orphan: bool = False
    """The same on a machine with `outlives_shell`: its process is gone, and its effect comes all the same."""


@dataclass
class PretendWindows:
    """One machine. `site` is set by the Site that takes it in."""

    name: str
    language: str = "en"
    """`en` or `ja`."""
    edition: str = "ServerStandard"
    installation: str = "Server"
    """InstallationType: Server, Server Core, Client."""
    build: int = 20348
    """CurrentBuildNumber, such as 26200; the service's version shows the base release."""
    revision: int = 1006
    channel: str = "mak"
    """mak, gvlk, retail, oem, kms_host, eval."""
    partial_key: str | None = "X7Q2K"
    """None: no key at all."""
    key: str | None = None
    """The whole key, where the site knows it; stands in the registry as on Windows."""
    status: str = "licensed"
    """licensed, unlicensed, initial_grace, notification."""
    reason: int = 0xC004F034
    """Code of a notification."""
    licensed_minutes: int = 0
    """Left at the start, for gvlk and eval; 0: 200 000."""
    cmid: str = ""
    machine_guid: str = ""
    """As the registry has it; made of the name where a test does not say."""
    computer_name: str = ""
    """As `hostname` prints it; the name where a test does not say."""
    kms_name: str | None = None
    kms_port: int | None = None
    kms_from_dns: str | None = None
    seconds: float = 0.0
    """How long each slmgr takes."""
    signed_exit_codes: bool = False
    ignores_codepage: bool = False
    """Prints in its own code page."""
    outlives_shell: bool = False
    """A slmgr whose shell is deleted has its effect all the same: the licensing service was already at it."""
    vbscript: bool = True
    """False: cscript finds no engine for .vbs files; CIM answers all the same."""
    pulls: bool = False
    """CIM: the first answer holds one item, the rest comes by Pull."""
    old_faults: bool = False
    """CIM: a fault is a WSManFault, sent as HTTP 400; otherwise an MSFT_WmiError, sent as 500."""
    role: KmsRole | None = None
    once: Once = field(default_factory=Once)
    site: Site = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.cmid = self.cmid or screens.guid("cmid", self.name)
        self.machine_guid = self.machine_guid or screens.guid("machine", self.name)
        self.computer_name = self.computer_name or self.name.upper()
        if self.channel == "gvlk":
            self.key = self.key or editions.published_key(self.edition, self.installation, self.build)
        if self.key is not None:
            self.partial_key = self.key[-5:]
        lasting = self.channel in ("gvlk", "eval") and self.status == "licensed"
        self._until = time.time() + 60 * (self.licensed_minutes or (200_000 if lasting else 43_000))
        self._failures: list[tuple[str, int]] = []

    @property
    def minutes(self) -> int:
        """Left of the present state."""
        return max(0, int((self._until + 59 - time.time()) // 60))

    def license_until(self, minutes: int) -> None:
        """Licensed from now on for so long (0: for ever)."""
        self.status, self._until = "licensed", time.time() + 60 * minutes

    def host(self, **settings: object) -> ForeignHost:
        """The foreign host in front of this machine."""
        from tests.foreign.wmi import Wmi  # it needs this module's classes

        status = 400 if self.old_faults else 500
        return ForeignHost(behaviour=self.run, cim=Wmi(self), fault_status=status, once=self.once, **settings)  # type: ignore[arg-type]

    # What tests ask for and look at

    def fail_next(self, verb: str, code: int, times: int = 1) -> None:
        """The next runs of a verb end with this HRESULT and change nothing."""
        with self.site.lock:
            self._failures += [(verb, code)] * times

    def drop_next(self, where: Break, verb: str = "", times: int = 1) -> None:
        """Lose the connection once at the next run of a verb; by CIM `verb` is a method or a class."""
        by_cim = where in (Break.BEFORE_OPERATION, Break.AFTER_OPERATION, Break.SILENT_OPERATION)
        self.once.add(where, f"/{verb}" if verb and not by_cim else verb, times)

    @property
    def commands(self) -> list[Executed]:
        """What was started here, in order."""
        return self.site.commands_of(self.name)

    @property
    def changing(self) -> list[str]:
        """Changing verbs that ran to their end, by slmgr or by CIM, in the order they had their effect."""
        ran = [one for one in self.commands if one.verb in CHANGING and one.ended is not None]
        return [str(one.verb) for one in sorted(ran, key=lambda one: one.ended or 0)]

    def running(self) -> list[int]:
        """Process numbers of the slmgr runs under way."""
        under_way = [one for one in self.commands if _SLMGR.search(one.line) and one.ended is None]
        return [one.pid for one in under_way if not (one.killed or one.orphan)]

    # Commands

    def run(self, run: Run) -> Answer:
        """Run a command: it takes its time, then has its effect, whether or not anybody still listens."""
        match = _SLMGR.search(run.line)
        verb = match[1].lower() if match else None
        record = self.site.started(self.name, run.line, verb, match[2] if match else "")
        if verb is not None and run.ended.wait(self.seconds):
            if not self.outlives_shell:
                record.killed = True
                return Answer(exit_code=0xC000013A)
            record.orphan = True
            time.sleep(max(0.0, record.started + self.seconds - time.monotonic()))
        with self.site.lock:
            if verb is not None:
                out, err, code = self._script(verb, record.argument)
            else:
                out, err, code = self._program(run.line)
            record.exit_code, record.ended = code, time.monotonic()
        if self.signed_exit_codes and code >= 1 << 31:
            code -= 1 << 32
        codec = self._codec(run.codepage)
        return Answer(out.encode(codec, "replace"), err.encode(codec, "replace"), code)

    def _codec(self, asked: str) -> str:
        if asked == "65001" and not self.ignores_codepage:
            return "utf-8"
        return "cp932" if self.language == "ja" else "cp437"

    def _program(self, line: str) -> programs.Printed:
        name = re.sub(r"^\s*(?:cmd(?:\.exe)?\s+/c\s+)?\"?", "", line, flags=re.IGNORECASE).lower()
        if re.match(r"reg(\.exe)?\s", name):
            return programs.registry(self, line)
        if re.match(r"tasklist(\.exe)?\b", name):
            return programs.tasks(self, line)
        if re.match(r"type\s", name):
            return programs.label_file(self, line)
        if re.match(r"hostname(\.exe)?\s*$", name):
            return programs.host_name(self)
        return programs.version(self) if re.match(r"ver\b", name) else programs.unknown(self, line)

    def _script(self, verb: str, argument: str) -> programs.Printed:
        from tests.foreign.verbs import VERBS  # it needs this module's classes

        if not self.vbscript:
            return f"{texts.NO_ENGINE[self.language]}\r\n", "", 1
        lines: list[str] = []
        code = 0
        try:
            if verb not in VERBS:
                return f"{texts.say(self.language, 'Unrecognized')}/{verb}\r\n\r\n", "", 1
            VERBS[verb](self, argument, lines)
        except Refused as refused:
            code = refused.code
            lines.append(texts.error_line(self.language, code))
        return "".join(f"{line}\r\n" for line in lines) + "\r\n", "", code

    def injected(self, verb: str) -> None:
        """Raises Refused where a test asked for a failure."""
        for item in self._failures:
            if item[0] == verb:
                self._failures.remove(item)
                raise Refused(item[1])
