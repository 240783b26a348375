"""slmgr's verbs on a pretend Windows: each prints by appending lines, and raises Refused for an HRESULT."""

from __future__ import annotations

from collections.abc import Callable

from tests.foreign import editions, screens, texts
from tests.foreign.windows import KMS_MINUTES, PretendWindows, Refused

INVALID_KEY = 0xC004F050
WRONG_EDITION = 0xC004F069
EXHAUSTED = 0xC004C008
TOO_FEW = 0xC004F038
NO_KMS = 0xC004F074
WRONG_GENERATION = 0xC004F042


def _ipk(box: PretendWindows, key: str, lines: list[str]) -> None:
    box.injected("ipk")
    key = key.strip('"').upper()
    published = editions.PUBLISHED.get(key)
    if published is None and key not in box.site.maks:
        raise Refused(INVALID_KEY)
    if box.edition.endswith("Eval"):
        raise Refused(WRONG_EDITION)
    if published is not None:
        _with_gvlk(box, published)
    if not (box.key == key and box.status == "licensed"):
        # The same key once more leaves an activated machine activated.
        box.channel, box.status = ("gvlk", "notification") if published is not None else ("mak", "unlicensed")
        box.reason, box.kms_from_dns, box.role = 0xC004F034, None, None
    box.key, box.partial_key = key, key[-5:]
    lines.append(texts.say(box.language, "InstalledPKey", PKEY=key))


def _with_gvlk(box: PretendWindows, key: editions.Published) -> None:
    own = editions.generation(box.edition, box.installation, box.build)
    if key.generation != own:
        raise Refused(WRONG_EDITION if "server" in key.generation and "server" in own else INVALID_KEY)
    if key.edition == box.edition:
        return
    if own != "client":
        raise Refused(WRONG_EDITION)
    # A client is not refused: it becomes that edition.
    box.edition = key.edition


def _upk(box: PretendWindows, argument: str, lines: list[str]) -> None:
    box.injected("upk")
    if box.partial_key is None:
        lines.append(texts.say(box.language, "ErrorPKey"))
        return
    box.key = box.partial_key = box.role = None
    box.status = "unlicensed"
    lines.append(texts.say(box.language, "UninstalledPKey"))


def _ato(box: PretendWindows, argument: str, lines: list[str]) -> None:
    if box.partial_key is None:
        lines.append(texts.say(box.language, "ErrorProductNotFound"))
        return
    names = {"PRODUCTNAME": screens.name_line(box), "PRODUCTID": screens.activation_id(box)}
    lines.append(texts.say(box.language, "Activating", **names))
    box.injected("ato")
    if box.channel == "gvlk":
        ask_kms(box)
    elif box.status != "licensed":
        ask_microsoft(box)
    lines.append(texts.say(box.language, "Activated"))


def ask_kms(box: PretendWindows) -> None:
    """A KMS client asks the host that it knows."""
    target = box.kms_name or box.site.dns
    host = box.site.kms_at(target, box.kms_port or 1688) if target else None
    if host is None or host.role is None or target is None:
        raise Refused(NO_KMS)
    server = box.installation != "Client"
    newest = box.build >= 26100 and (server or box.edition.startswith("EnterpriseS"))
    if newest and host.role.generation < 2025:
        raise Refused(WRONG_GENERATION)
    host.role.ask(box.cmid, client=not server)
    box.site.kms_requests.append(box.name)
    if host.role.count() < (5 if server else 25):
        raise Refused(TOO_FEW)
    box.license_until(KMS_MINUTES)
    box.kms_from_dns = None if box.kms_name else f"{target}:{host.role.port}"


def ask_microsoft(box: PretendWindows) -> None:
    """Whatever is licensed already: it counts."""
    mak = box.site.maks.get(box.key or "")
    if mak is None or mak.left <= 0:
        raise Refused(EXHAUSTED)
    mak.left -= 1
    mak.used_by.append(box.name)
    box.license_until(0)


def _skms(box: PretendWindows, argument: str, lines: list[str]) -> None:
    box.injected("skms")
    target = argument.strip('"')
    name, colon, port = target.rpartition(":")
    if not colon or target.endswith("]") or not port.isdigit():
        name, port = target, ""
    box.kms_name, box.kms_port = name or box.kms_name, int(port) if port else None
    lines.append(texts.say(box.language, "KmsNameSet", KMS=target))


def _ckms(box: PretendWindows, argument: str, lines: list[str]) -> None:
    box.injected("ckms")
    box.kms_name = box.kms_port = None
    lines.append(texts.say(box.language, "KmsNameCleared"))


def _dti(box: PretendWindows, argument: str, lines: list[str]) -> None:
    if box.partial_key is None:
        lines.append(texts.say(box.language, "ErrorProductNotFound"))
    else:
        lines.append(texts.say(box.language, "InstallationID") + screens.installation_id(box))


def _dli(box: PretendWindows, argument: str, lines: list[str]) -> None:
    box.injected("dli")
    lines += screens.license_text(box, detailed=False)


def _dlv(box: PretendWindows, argument: str, lines: list[str]) -> None:
    box.injected("dlv")
    lines += screens.license_text(box, detailed=True)


def _xpr(box: PretendWindows, argument: str, lines: list[str]) -> None:
    lines += screens.expiry_text(box)


def _rearm(box: PretendWindows, argument: str, lines: list[str]) -> None:
    box.injected("rearm")
    box.cmid, box.status = screens.guid(box.cmid), "initial_grace"
    lines += [texts.say(box.language, "Rearm_1"), texts.say(box.language, "Rearm_2")]


VERBS: dict[str, Callable[[PretendWindows, str, list[str]], None]] = {
    "ipk": _ipk, "upk": _upk, "ato": _ato, "skms": _skms, "ckms": _ckms,
    "dti": _dti, "dli": _dli, "dlv": _dlv, "xpr": _xpr, "rearm": _rearm,
}  # fmt: skip
"""By the verb without its slash; the site's lock is held."""
