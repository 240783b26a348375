"""What a person should know about an inventory that works: names nobody knows, passwords in plain text."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.limits import MOST_WARNINGS
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.inventory.passwords import PLAIN_NAMES
from actctl.inventory.suggest import did_you_mean
from actctl.inventory.values import Variable

_PREFIXES = ("ansible_winrm_", "ansible_psrp_", "actctl_")


def review(layers: Iterable[Mapping[str, Variable]]) -> list[Text]:
    """Warnings about the connection variables of all hosts, each once; never with a value in it."""
    names: dict[str, Variable] = {}
    plain: dict[str, Variable] = {}
    for layer in layers:
        for name, variable in layer.items():
            names.setdefault(name, variable)
            if name in PLAIN_NAMES and variable.source not in plain and isinstance(variable.value, Secret):
                plain[variable.source] = variable
    return [*islice(_unknown(names), MOST_WARNINGS), *_plain_text(plain), *_without_effect(names)]


def _unknown(names: dict[str, Variable]) -> Iterator[Text]:
    suspects = [name for name in names if name.startswith(_PREFIXES)]
    if not suspects:
        return
    from actctl.inventory.variables import KNOWN

    for name in suspects:
        if name not in KNOWN and name not in PLAIN_NAMES:
            hint = did_you_mean(name, KNOWN)
            unknown = Text(
                f"actctl does not know the variable {name}; it has no effect.{hint.en}",
                f"変数 {name} はactctlの変数ではなく、効果がありません。{hint.ja}",
            )
            yield _warning(unknown, names[name])


def _plain_text(plain: dict[str, Variable]) -> Iterator[Text]:
    open_to_others = [variable for source, variable in plain.items() if _others_may_read(source)]
    if not open_to_others:
        return
    others = len(open_to_others) - 1
    more = Text(f" (and in {others} more files)", f" (ほか {others}ファイル)") if others else Text("", "")
    plainly = Text(
        f"a password stands here in plain text{more.en}; actctl_password_env, actctl_password_keyring or "
        "actctl_password_command would keep it out, `chmod go-r` at least from others.",
        f"パスワードが平文で書かれています{more.ja}。actctl_password_env、actctl_password_keyring、"
        "actctl_password_command のいずれかを使えばファイルに書かずに済みます。少なくとも `chmod go-r` で"
        "他のユーザーから読めないようにしてください。",
    )
    yield _warning(plainly, open_to_others[0])


def _others_may_read(source: str) -> bool:
    """Whether a file's mode lets others read it. A file of one's own alone is one's own affair."""
    try:
        return os.name == "nt" or bool(Path(source).stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False  # no file: standard input, a list on the command line


def _without_effect(names: dict[str, Variable]) -> Iterator[Text]:
    endpoint = names.get("ansible_psrp_configuration_name")
    if endpoint is not None and endpoint.value != "Microsoft.PowerShell":
        none = Text(
            "ansible_psrp_configuration_name has no effect: actctl opens a command shell, no PowerShell endpoint.",
            "ansible_psrp_configuration_name は効果がありません。actctlはPowerShellのエンドポイントではなく"
            "コマンド シェルを開きます。",
        )
        yield _warning(none, endpoint)


def _warning(message: Text, variable: Variable) -> Text:
    return UserError(message, source=variable.source, line=variable.line).text
