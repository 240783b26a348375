"""What slmgr prints of a pretend Windows' licence: /dli, /dlv, /xpr, in the form of the captured texts."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from tests.foreign import editions, texts

if TYPE_CHECKING:
    from tests.foreign.windows import PretendWindows

WINDOWS = "55c92734-d682-4d71-983e-d6ec3f16059f"
CHANNELS = {
    "mak": ("VOLUME_MAK", "Volume:MAK"),
    "gvlk": ("VOLUME_KMSCLIENT", "Volume:GVLK"),
    "retail": ("RETAIL", "Retail"),
    "oem": ("OEM_DM", "OEM:DM"),
    "eval": ("TIMEBASED_EVAL", "Retail:TB:Eval"),
    "kms_host": ("VOLUME_KMS_WS22", "Volume:CSVLK"),
}
KMS_PID = "04193-75454-354-560138-03-1041-20348.0000-2944995"
"""Extended PID of the host that activated a KMS client."""
_URL = "https://activation-v2.sls.microsoft.com/SLActivateProduct/SLActivateProduct.asmx?configextension="
_VALIDATION = "https://validation-v2.sls.microsoft.com/SLWGA/slwga.asmx"


def digits(count: int, *seed: object) -> str:
    """Digits that are always the same for the same words."""
    number = int.from_bytes(hashlib.sha512("/".join(map(str, seed)).encode()).digest(), "big")
    return str(number).zfill(count)[:count]


def guid(*seed: object) -> str:
    """A GUID that is always the same for the same words."""
    text = hashlib.sha256("/".join(map(str, seed)).encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"


def name_line(box: PretendWindows) -> str:
    """The licence's name."""
    return f"Windows(R), {box.edition} edition"


def activation_id(box: PretendWindows, channel: str = "") -> str:
    """The same for every machine of that edition, build and channel (default: its own), as on Windows."""
    return guid("product", box.edition, editions.service_build(box.build), channel or box.channel)


def installation_id(box: PretendWindows) -> str:
    """63 digits."""
    return digits(63, "iid", box.name, box.channel)


def service_version(box: PretendWindows) -> str:
    """With the build of the base release."""
    return f"10.0.{editions.service_build(box.build)}.{box.revision}"


def extended_pid(box: PretendWindows) -> str:
    """Groups of digits, language, build and day."""
    number = digits(19, "pid", box.name, box.channel)
    groups = f"{number[:5]}-{number[5:10]}-{number[10:13]}-{number[13:19]}"
    return f"{groups}-03-1041-{box.build}.0000-1502026"


def license_text(box: PretendWindows, *, detailed: bool) -> list[str]:
    """/dli or /dlv."""

    def say(name: str, **values: object) -> str:
        return texts.say(box.language, name, **values)

    lines = []
    if detailed:
        lines.append(say("ServiceVersion") + service_version(box))
    if box.partial_key is None:
        return [*lines, say("ErrorPKey")]
    channel, key_channel = CHANNELS[box.channel]
    lines += ["", say("ProductName") + name_line(box)]
    lines.append(f"{say('ProductDesc')}Windows(R) Operating System, {channel} channel")
    if detailed:
        lines += [say("ActID") + activation_id(box), say("AppID") + WINDOWS, say("PID4") + extended_pid(box)]
        lines += [say("Channel") + key_channel, say("InstallationID") + installation_id(box)]
        if box.channel != "gvlk":
            lines.append(say("UseLicenseCertUrl") + _URL + ("Volume%3aMAK" if box.channel == "mak" else "Retail"))
            lines.append(say("ValidationUrl") + _VALIDATION)
    lines.append(say("PartialPKey") + box.partial_key)
    lines += _status(box)
    if detailed:
        lines += [say("RemainingWindowsRearmCount", COUNT=1001), say("RemainingSkuRearmCount", COUNT=1001)]
        lines.append(say("CurrentTrustedTime") + _date(box, 0))
    if box.channel == "gvlk":
        lines += _kms_client(box)
    if box.channel == "kms_host":
        lines += _kms_host(box)
    return [*lines, ""]


def _status(box: PretendWindows) -> list[str]:
    left = {"MINUTE": box.minutes, "DAY": -(-box.minutes // 1440)}
    if box.status == "licensed":
        lines = [texts.say(box.language, "LicenseStatusLicensed_1")]
        kind = {"gvlk": "LicenseStatusVL_1", "eval": "LicenseStatusTBL_1"}.get(box.channel)
        return [*lines, texts.say(box.language, kind, **left)] if kind else lines
    if box.status == "initial_grace":
        names = ("LicenseStatusInitialGrace_1", "LicenseStatusTimeRemaining")
        return [texts.say(box.language, name, **left) for name in names]
    if box.status == "unlicensed":
        return [texts.say(box.language, "LicenseStatusUnlicensed_1")]
    why = "NotificationErrorReasonExpiration" if box.reason == 0xC004F009 else "NotificationErrorReasonOther"
    first = texts.say(box.language, "LicenseStatusNotification_1")
    return [first, texts.say(box.language, why, ERRCODE=f"{box.reason:08X}")]


def _kms_client(box: PretendWindows) -> list[str]:
    def say(name: str, **values: object) -> str:
        return texts.say(box.language, name, **values)

    lines = [say("VLActivationTypeAll")]
    if box.status != "licensed":
        return [*lines, say("PleaseActivateRefreshKMSInfo")]
    lines += ["", say("VLMostRecentActivationInfo"), say("KmsInfo"), f"    {say('Cmid')}{box.cmid}"]
    if box.kms_name:
        lines.append(f"    {say('RegisteredKmsName')}{box.kms_name}:{box.kms_port or 1688}")
    elif box.kms_from_dns:
        lines.append(f"    {say('KmsFromDns')}{box.kms_from_dns}")
    else:
        lines.append(f"    {say('KmsFromDnsUnavailable')}")
    lines += [
        f"    {say('KmsIpAddress')}10.20.0.5",
        f"    {say('KmsPID4')}{KMS_PID}",
    ]
    lines += [f"    {say('ActivationInterval', INTERVAL=120)}", f"    {say('RenewalInterval', INTERVAL=10080)}"]
    return [*lines, f"    {say('KmsHostCachingEnabled')}"]


def _kms_host(box: PretendWindows) -> list[str]:
    def say(name: str) -> str:
        return f"    {texts.say(box.language, name)}"

    role = box.role
    if role is None:
        return []
    lines = ["", texts.say(box.language, "KmsEnabled"), f"{say('KmsCurrentCount')}{role.count()}"]
    return [*lines, f"{say('KmsListeningOnPort')}{role.port}", say("KmsDnsPublishingEnabled"), say("KmsPriNormal")]


def _date(box: PretendWindows, minutes: int) -> str:
    time = dt.datetime.now() + dt.timedelta(minutes=minutes)
    if box.language == "ja":
        return f"{time:%Y/%m/%d} {time.hour}:{time:%M:%S}"
    half = "AM" if time.hour < 12 else "PM"
    return f"{time.month}/{time.day}/{time.year} {time.hour % 12 or 12}:{time:%M:%S} {half}"


def expiry_text(box: PretendWindows) -> list[str]:
    """/xpr."""
    if box.partial_key is None:
        return [texts.say(box.language, "ErrorPKey")]
    names = {"unlicensed": "Unlicensed", "initial_grace": "InitialGrace", "notification": "Notification"}
    name = names.get(box.status) or {"gvlk": "VL", "eval": "TBL"}.get(box.channel, "Licensed")
    line = texts.say(box.language, f"LicenseStatus{name}", ENDDATE=_date(box, box.minutes))
    return [f"{name_line(box)}:", f"    {line}"]
