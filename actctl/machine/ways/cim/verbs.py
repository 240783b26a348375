"""The verbs of slmgr as methods of the licensing classes, in the script's own order and by its judgement.

Facts: docs/facts/cim.md, "Methods". Every function here does one verb by what it is given, and raises Refused where
the host does not.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.records import LicenseStatus, Method
from actctl.machine.ways.cim.doing import Doing, Refused, text
from actctl.machine.ways.cim.items import Item
from actctl.machine.ways.cim.licence import licence_of
from actctl.machine.ways.cim.values import Values

Arguments = Sequence[str]
Done = Callable[[Doing, Arguments], Awaitable[str | None]]
"""Does a verb; gives what it printed beside its success (an installation ID)."""

_TOKEN_ONLY = 3
_INSTALLATION_ID = re.compile(r"[0-9]{50,63}")
"""50 digits of old, 54 by Windows 7, 63 now; no gaps."""
_NO_KMS = ("ClearKeyManagementServiceMachine", "ClearKeyManagementServicePort")
_NOT_GENUINE = "0xC004F200"


async def _ipk(doing: Doing, arguments: Arguments) -> None:
    await doing.on_service("InstallProductKey", ProductKey=arguments[0])
    await doing.refresh()


async def _upk(doing: Doing, arguments: Arguments) -> None:
    for one in await _meant(doing, arguments, 0):
        await doing.on_product(one, "UninstallProductKey")
        await doing.refresh()


async def _ato(doing: Doing, arguments: Arguments) -> None:
    one = await _first(doing, arguments, 0)
    if Values(one).number("VLActivationTypeEnabled") == _TOKEN_ONLY:
        raise Refused(_failed(_TOKENS))
    licence = licence_of(one, {})
    if licence.method is Method.MAK and licence.license_status is LicenseStatus.LICENSED:
        return  # each activation of a MAK counts
    await doing.on_product(one, "Activate")
    await doing.refresh()
    await _judge(doing, one)


async def _atp(doing: Doing, arguments: Arguments) -> None:
    one = await _first(doing, arguments, 1)
    await doing.on_product(
        one, "DepositOfflineConfirmationId", InstallationId=_installation_id(one), ConfirmationId=arguments[0]
    )
    await doing.refresh()
    await _judge(doing, one)


async def _dti(doing: Doing, arguments: Arguments) -> str | None:
    return _installation_id(await _first(doing, arguments, 0))


def _installation_id(product: Item) -> str:
    """What Microsoft is told on the phone. Raises Refused where it is none, or not whole."""
    said = text(product, "OfflineInstallationId")
    if said is None:
        raise Refused(_failed(_NO_ID))
    if not _INSTALLATION_ID.fullmatch(said):
        raise Refused(HostError(ErrorKind.PARSE, _WRONG_ID))
    return said


async def _judge(doing: Doing, product: Item) -> None:
    """The status decides whether it was activated, though nothing was raised."""
    now = await doing.products(text(product, "ID"))
    licence = licence_of(now[0] if now else {}, {})
    if licence.license_status in (LicenseStatus.LICENSED, LicenseStatus.EXTENDED_GRACE):
        return
    genuine = licence.license_status is not LicenseStatus.NON_GENUINE_GRACE
    if not genuine or licence.notification_reason == _NOT_GENUINE:
        raise Refused(_failed(_NO_GENUINE, _NOT_GENUINE))
    raise Refused(_failed(_NO_ACTIVATION))


async def _skms(doing: Doing, arguments: Arguments) -> None:
    target, activation_id = arguments[0], _at(arguments, 1)
    name, colon, port = target.rpartition(":") if _has_port(target) else (target, "", "")
    before = await doing.products(activation_id)
    if activation_id is not None and not before:
        raise Refused(_failed(_NO_SUCH))
    if name:
        await doing.on_either(activation_id, "SetKeyManagementServiceMachine", MachineName=name)
    try:
        if colon:
            await doing.on_either(activation_id, "SetKeyManagementServicePort", PortNumber=port)
        elif name:
            await doing.on_either(activation_id, "ClearKeyManagementServicePort")
    except Refused:
        await _put_back(doing, activation_id, text(before[0], "KeyManagementServiceMachine") if before else None)
        raise


async def _put_back(doing: Doing, activation_id: str | None, name: str | None) -> None:
    """The KMS host's name as it was; the error before says more than one here would."""
    try:
        if name is None:
            await doing.on_either(activation_id, "ClearKeyManagementServiceMachine")
        else:
            await doing.on_either(activation_id, "SetKeyManagementServiceMachine", MachineName=name)
    except Refused:
        return


async def _ckms(doing: Doing, arguments: Arguments) -> None:
    for method in _NO_KMS:
        await doing.on_either(_at(arguments, 0), method)


async def _skms_domain(doing: Doing, arguments: Arguments) -> None:
    await doing.on_either(_at(arguments, 1), "SetKeyManagementServiceLookupDomain", LookupDomain=arguments[0])


async def _ckms_domain(doing: Doing, arguments: Arguments) -> None:
    await doing.on_either(_at(arguments, 0), "ClearKeyManagementServiceLookupDomain")


async def _act_type(doing: Doing, arguments: Arguments) -> None:
    kind, activation_id = arguments[0], _at(arguments, 1)
    if kind == "0":
        await doing.on_either(activation_id, "ClearVLActivationTypeEnabled")
    else:
        await doing.on_either(activation_id, "SetVLActivationTypeEnabled", ActivationType=kind)


async def _rearm_sku(doing: Doing, arguments: Arguments) -> None:
    for one in await _meant(doing, arguments, 0):
        await doing.on_product(one, "ReArmSku")


async def _call(doing: Doing, arguments: Arguments, method: str, parameter: str = "", value: str = "") -> None:
    """One method of the service; its parameter is `value`, else the verb's own argument."""
    await doing.on_service(method, **({parameter: value or arguments[0]} if parameter else {}))


async def _host(doing: Doing, arguments: Arguments, method: str, parameter: str, value: str = "") -> None:
    """The same for what only a KMS host has."""
    found = await doing.products(None)
    if not any(Values(one).number("IsKeyManagementServiceMachine") == 1 for one in found):
        raise Refused(_failed(_NO_KMS_HOST))
    await _call(doing, arguments, method, parameter, value)


_CACHING = "DisableKeyManagementServiceHostCaching"
_PUBLISHING = "DisableKeyManagementServiceDnsPublishing"
_PRIORITY = "EnableKeyManagementServiceLowPriority"
DONE: dict[str, Done] = {
    "ipk": _ipk,
    "upk": _upk,
    "cpky": partial(_call, method="ClearProductKeyFromRegistry"),
    "ato": _ato,
    "atp": _atp,
    "dti": _dti,
    "skms": _skms,
    "ckms": _ckms,
    "skms-domain": _skms_domain,
    "ckms-domain": _ckms_domain,
    "act-type": _act_type,
    "skhc": partial(_call, method=_CACHING, parameter="DisableCaching", value="false"),
    "ckhc": partial(_call, method=_CACHING, parameter="DisableCaching", value="true"),
    "rearm": partial(_call, method="ReArmWindows"),
    "rearm-app": partial(_call, method="ReArmApp", parameter="ApplicationId"),
    "rearm-sku": _rearm_sku,
    "sprt": partial(_host, method="SetKeyManagementServiceListeningPort", parameter="PortNumber"),
    "sai": partial(_host, method="SetVLActivationInterval", parameter="ActivationInterval"),
    "sri": partial(_host, method="SetVLRenewalInterval", parameter="RenewalInterval"),
    "sdns": partial(_host, method=_PUBLISHING, parameter="DisablePublishing", value="false"),
    "cdns": partial(_host, method=_PUBLISHING, parameter="DisablePublishing", value="true"),
    "spri": partial(_host, method=_PRIORITY, parameter="EnableLowPriority", value="false"),
    "cpri": partial(_host, method=_PRIORITY, parameter="EnableLowPriority", value="true"),
}
"""By verb; what is not here CIM does not do."""
SHORT = frozenset({"dli"})
"""Verbs that tell less of a licence, and nothing of the service."""
_CALLED = {
    "ipk": ("InstallProductKey",),
    "upk": ("UninstallProductKey",),
    "ato": ("Activate",),
    "atp": ("DepositOfflineConfirmationId",),
    "ckms": _NO_KMS,
    "skms-domain": ("SetKeyManagementServiceLookupDomain",),
    "ckms-domain": ("ClearKeyManagementServiceLookupDomain",),
    "act-type": ("SetVLActivationTypeEnabled",),
    "rearm-sku": ("ReArmSku",),
}
RESTART = frozenset({"rearm", "rearm-app", "rearm-sku"})
"""Verbs after which Windows has to be started anew."""


def calls(verb: str, arguments: Arguments) -> tuple[str, ...]:
    """The methods that a verb will call, for a plan; what only looks or refreshes is left out."""
    done = DONE.get(verb)
    if isinstance(done, partial):
        return (str(done.keywords["method"]),)
    if verb == "skms":
        port = "SetKeyManagementServicePort" if _has_port(arguments[0]) else "ClearKeyManagementServicePort"
        return (port,) if arguments[0].startswith(":") else ("SetKeyManagementServiceMachine", port)
    if verb == "act-type" and arguments[0] == "0":
        return ("ClearVLActivationTypeEnabled",)
    return _CALLED.get(verb, ())


async def _first(doing: Doing, arguments: Arguments, place: int) -> Item:
    """The first of them: the script activates one Windows, and no further one. Raises Refused: there is none."""
    return (await _meant(doing, arguments, place))[0]


async def _meant(doing: Doing, arguments: Arguments, place: int) -> list[Item]:
    """The products that a verb is about, by the activation ID among its arguments. Raises Refused: there is none."""
    activation_id = _at(arguments, place)
    found = await doing.products(activation_id)
    if not found:
        raise Refused(_failed(_NO_KEY if activation_id is None else _NO_SUCH))
    return found


def _at(arguments: Arguments, place: int) -> str | None:
    return arguments[place] if len(arguments) > place else None


def _has_port(target: str) -> bool:
    """Whether a port stands behind the name: `NAME:PORT`, `:PORT`, `[IPv6]:PORT`; an address in brackets has none."""
    return ":" in target and not target.endswith("]")


def _failed(message: Text, code: str | None = None) -> HostError:
    return HostError(ErrorKind.SLMGR, message, code=code)


_TOKENS = Text("this machine is set to token-based activation only", "トークンベースの認証専用に設定されています")
_NO_GENUINE = Text("this Windows is not genuine", "正規のWindowsではありません")
_NO_ACTIVATION = Text("the product was not activated", "ライセンス認証に失敗しました")
_NO_KEY = Text("no product key is installed that this could be done with", "対象となるプロダクト キーがありません")
_NO_SUCH = Text("no such product on this machine", "該当する製品がありません")
_NO_ID = Text("Windows gives no installation ID", "インストールIDを取得できません")
_WRONG_ID = Text(
    "what Windows gives as installation ID is none: 50 to 63 digits were expected",
    "Windowsが返したインストールIDが不正です (50～63桁の数字のはず)",
)
_NO_KMS_HOST = Text(
    "not set: this machine is not an activated KMS host", "設定されていません: 認証済みのKMSホストではありません"
)
