"""`sc` about the licensing service, and `whoami /groups`: what the account may do on a pretend host."""

from __future__ import annotations

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.faults import FaultKind
from actctl.simulator.windows.machine import Machine

_LABEL = {
    "en": ("Mandatory Label\\High Mandatory Level", "Mandatory Label\\Medium Mandatory Level", "Label"),
    "ja": ("必須ラベル\\高い必須レベル", "必須ラベル\\中程度の必須レベル", "ラベル"),
    "de": ("Verbindliche Beschriftung\\Hohe Verbindlichkeitsstufe",
           "Verbindliche Beschriftung\\Mittlere Verbindlichkeitsstufe", "Bezeichnung"),
}  # fmt: skip
_UNKNOWN = "[SC] OpenService FAILED 1060:\r\n\r\n"


def service_control(machine: Machine, words: list[str]) -> Outcome:
    """`sc qc sppsvc` and `sc query sppsvc`; Windows translates neither the labels nor the values."""
    verb, name = [*(word.lower() for word in words[:2]), "", ""][:2]
    if name != "sppsvc" or verb not in ("qc", "query"):
        return Outcome(_UNKNOWN, exit_code=1060)
    disabled = machine.service_disabled
    if verb == "query":
        state = "1  STOPPED " if disabled else "4  RUNNING "
        rows = [("TYPE", "10  WIN32_OWN_PROCESS  "), ("STATE", state), ("WIN32_EXIT_CODE", "0  (0x0)")]
        rows += [("SERVICE_EXIT_CODE", "0  (0x0)"), ("CHECKPOINT", "0x0"), ("WAIT_HINT", "0x0")]
        head = "\r\nSERVICE_NAME: sppsvc \r\n"
    else:
        start = "4   DISABLED" if disabled else "2   AUTO_START  (DELAYED)"
        rows = [("TYPE", "10  WIN32_OWN_PROCESS "), ("START_TYPE", start), ("ERROR_CONTROL", "1   NORMAL")]
        rows += [("BINARY_PATH_NAME", r"C:\Windows\system32\sppsvc.exe"), ("LOAD_ORDER_GROUP", ""), ("TAG", "0")]
        rows += [("DISPLAY_NAME", "Software Protection"), ("DEPENDENCIES", "RpcSs")]
        rows += [("SERVICE_START_NAME", r"NT AUTHORITY\NetworkService")]
        head = "[SC] QueryServiceConfig SUCCESS\r\n\r\nSERVICE_NAME: sppsvc\r\n"
    return Outcome(head + "".join(f"        {label:<19}: {value}\r\n" for label, value in rows))


def whoami(machine: Machine, user: str, words: list[str]) -> Outcome:
    """`whoami`, and `whoami /groups` with the mandatory label of the token."""
    if "/groups" not in (word.lower() for word in words):
        return Outcome(f"{machine.name.lower()}\\{user}\r\n")
    filtered = machine.has(FaultKind.NOT_ELEVATED)
    high, medium, label = _LABEL[machine.language]
    rows = [("Everyone", "Well-known group", "S-1-1-0", "Mandatory group, Enabled by default, Enabled group")]
    use = "Group used for deny only" if filtered else "Mandatory group, Enabled by default, Enabled group, Group owner"
    rows += [("BUILTIN\\Administrators", "Alias", "S-1-5-32-544", use)]
    rows += [(medium if filtered else high, label, "S-1-16-8192" if filtered else "S-1-16-12288", "")]
    return Outcome("".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows))
