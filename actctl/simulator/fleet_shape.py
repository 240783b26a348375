"""Whether what a fleet file says is a fleet, in words of the file: which host, which setting, what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from actctl.common.texts import Text
from actctl.simulator.definition import METHODS, unknown_settings
from actctl.simulator.faults import FaultKind
from actctl.simulator.windows.license import Status
from actctl.simulator.windows.release import releases

_LONGEST = 60
"""Characters of a wrong value that are repeated."""


class NoFleet(ValueError):
    """What is wrong: a clause without a full stop."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class _Kind(NamedTuple):
    fits: Callable[[Any], bool]
    wanted: Text


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    return _whole(value) or isinstance(value, float)


def _list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _one_of(*names: str) -> _Kind:
    listed = ", ".join(names)
    return _Kind(lambda value: value in names, Text(f"one of {listed}", f"{listed} のいずれか"))


_TEXT = _Kind(lambda value: isinstance(value, str), Text("text", "文字列"))
_WORD = _Kind(lambda value: isinstance(value, str) or _number(value), Text("a word", "語"))
_YES_NO = _Kind(lambda value: isinstance(value, bool), Text("true or false", "true または false"))
_NUMBER = _Kind(_number, Text("a number", "数値"))
_COUNT = _Kind(lambda value: _whole(value) and value >= 0, Text("a whole number, 0 or more", "0 以上の整数"))
_PORT = _Kind(lambda value: _whole(value) and 1 <= value <= 65535, Text("a port, 1 to 65535", "ポート番号 (1～65535)"))
_TEXTS = _Kind(_list_of(_TEXT.fits), Text("a list of names", "名前のリスト"))
_FAULTS = [one.value for one in FaultKind]
_FAULT = _Kind(
    lambda value: all(one in _FAULTS for one in value) if isinstance(value, list) else value in _FAULTS,
    Text("a name of the page “Simulator”, or a list of them", "「シミュレーター」のページにある名前、またはそのリスト"),
)
_CODE = _Kind(
    lambda value: _whole(value) or (isinstance(value, str) and _is_code(value)),
    Text("a code such as \"0xC004F056\"", "\"0xC004F056\" のようなコード"),
)  # fmt: skip


def _is_code(text: str) -> bool:
    try:
        int(text, 0)
    except ValueError:
        return False
    return True


def _settings() -> dict[str, _Kind]:
    """Of a host; what is not here is looked at where it is used."""
    return {
        "release": _one_of(*releases()),
        "method": _one_of(*METHODS, "none"),
        "status": _one_of(*(one.name.lower() for one in Status)),
        "edition": _TEXT, "installation": _TEXT, "domain": _TEXT, "address": _TEXT, "key": _TEXT,
        "partial_key": _WORD, "activation_id": _TEXT, "machine_guid": _TEXT, "cmid": _TEXT, "esu": _WORD,
        "language": _one_of("en", "ja", "de"), "groups": _TEXTS, "blocked": _TEXTS,
        "utc_offset_hours": _NUMBER, "skew_hours": _NUMBER, "seconds": _NUMBER,
        "minutes": _COUNT, "count": _COUNT, "rearm": _COUNT, "log_holds": _COUNT, "generation": _COUNT, "port": _PORT,
        "publishing": _YES_NO, "low_priority": _YES_NO, "https": _YES_NO, "machine_guid_hidden": _YES_NO,
        "service_disabled": _YES_NO, "tried": _YES_NO, "firewall": _YES_NO, "fault": _FAULT, "reason": _CODE,
    }  # fmt: skip


_CLIENT = {
    "name": _TEXT, "port": _PORT, "lookup_domain": _TEXT, "caching": _YES_NO, "cmid": _TEXT,
    "activation_interval": _COUNT, "renewal_interval": _COUNT, "activation_type": _COUNT,
}  # fmt: skip
"""Of `kms:`."""
_KEY = {
    "key": _TEXT, "kind": _one_of("mak", "csvlk"), "activations_left": _COUNT, "blocked": _YES_NO,
    "generation": _COUNT, "kinds": _TEXTS, "releases": _TEXTS,
}  # fmt: skip
_TOP = ("account", "defaults", "group_parents", "dns", "keys", "hosts")


def must_be_a_fleet(value: object) -> None:
    """Raises NoFleet."""
    if value is None:
        raise NoFleet(Text("the file is empty; `hosts:` was expected", "ファイルが空です。`hosts:` を記入してください"))
    top = _mapping(value, Text("the file", "ファイルの内容"))
    unknown = [str(name) for name in top if name not in _TOP]
    if unknown or "hosts" not in top:
        names = ", ".join(_TOP)
        if unknown:
            first = _cut(unknown[0])
            raise NoFleet(
                Text(
                    f"“{first}” is not known; {names} may stand there", f"「{first}」は書けません (書けるのは {names})"
                )
            )
        raise NoFleet(Text("`hosts:` was expected", "`hosts:` がありません"))
    for name in ("account", "group_parents", "dns"):
        _mapping(top.get(name) or {}, _named(name))
    _values(top.get("account") or {}, {"user": _WORD, "password": _WORD}, _named("account"), complete=True)
    for domain, records in (top.get("dns") or {}).items():
        _fits(_list_of(_TEXT.fits)(records), _named(f"dns {domain}"), records, _TEXTS.wanted)
    keys = top.get("keys") or []
    _fits(isinstance(keys, list), _named("keys"), keys, Text("a list", "リスト"))
    for number, key in enumerate(keys, 1):
        place = Text(f"key {number}", f"{number}番目のキー")
        _values(_mapping(key, place), _KEY, place, complete=True)
        _needs(key, ("key", "kind"), place)
    known = _settings()
    defaults = _mapping(top.get("defaults") or {}, _named("defaults"))
    for name, host in _mapping(top["hosts"], _named("hosts")).items():
        place = Text(f"host {name}", f"ホスト {name}")
        settings = {**defaults, **_mapping(host or {}, place)}
        unknown = unknown_settings(settings)
        if unknown:
            setting = _cut(unknown[0])
            raise NoFleet(
                Text(f"{place.en}: there is no setting {setting}", f"{place.ja}: {setting} という設定はありません")
            )
        _needs(settings, ("release", "edition"), place)
        _values(settings, known, place)
        _values(_mapping(settings.get("kms") or {}, place), _CLIENT, place, complete=True)


def _named(name: str) -> Text:
    """A name of the file, which is no language's."""
    return Text(f"`{name}`", f"`{name}`")


def _mapping(value: object, place: Text) -> Mapping[Any, Any]:
    _fits(isinstance(value, dict), place, value, Text("names with values (`name: value`)", "`名前: 値` の並び"))
    return value  # type: ignore[return-value]


def _values(given: Mapping[Any, Any], known: Mapping[str, _Kind], place: Text, *, complete: bool = False) -> None:
    """`complete`: nothing but those may stand there."""
    for name, value in given.items():
        if name not in known and complete:
            listed = ", ".join(known)
            raise NoFleet(
                Text(
                    f"{place.en}: “{_cut(name)}” is not known; {listed} may stand there",
                    f"{place.ja}: 「{_cut(name)}」は書けません (書けるのは {listed})",
                )
            )
        kind = known.get(name)
        if kind is not None and value is not None:
            _fits(kind.fits(value), Text(f"{place.en}, {name}", f"{place.ja} の {name}"), value, kind.wanted)


def _needs(given: Mapping[Any, Any], names: tuple[str, ...], place: Text) -> None:
    for name in names:
        if given.get(name) is None:
            raise NoFleet(Text(f"{place.en}: `{name}` was expected", f"{place.ja}: `{name}` がありません"))


def _fits(fits: bool, place: Text, value: object, wanted: Text) -> None:
    if not fits:
        given = _cut(value)
        raise NoFleet(
            Text(
                f"{place.en}: “{given}” is there; {wanted.en} was expected",
                f"{place.ja}: 「{given}」となっています。{wanted.ja}を指定してください",
            )
        )


def _cut(value: object) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in str(value)).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
