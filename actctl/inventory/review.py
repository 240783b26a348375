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
from actctl.inventory.passwords import PLAIN_NAMES
from actctl.inventory.suggest import did_you_mean
from actctl.inventory.values import Variable

_PREFIXES = ("ansible_winrm_", "ansible_psrp_", "actctl_")


def review(layers: Iterable[Mapping[str, Variable]]) -> list[str]:
    """Warnings about the connection variables of all hosts, each once; never with a value in it."""
    names: dict[str, Variable] = {}
    plain: dict[str, Variable] = {}
    for layer in layers:
        for name, variable in layer.items():
            names.setdefault(name, variable)
            if name in PLAIN_NAMES and variable.source not in plain and isinstance(variable.value, Secret):
                plain[variable.source] = variable
    return [*islice(_unknown(names), MOST_WARNINGS), *_plain_text(plain), *_without_effect(names)]


def _unknown(names: dict[str, Variable]) -> Iterator[str]:
    suspects = [name for name in names if name.startswith(_PREFIXES)]
    if not suspects:
        return
    from actctl.inventory.variables import KNOWN

    for name in suspects:
        if name not in KNOWN and name not in PLAIN_NAMES:
            hint = did_you_mean(name, KNOWN)
            yield _warning(f"actctl does not know the variable {name}; it has no effect.{hint}", names[name])


def _plain_text(plain: dict[str, Variable]) -> Iterator[str]:
    open_to_others = [variable for source, variable in plain.items() if _others_may_read(source)]
    if not open_to_others:
        return
    more = f" (and in {len(open_to_others) - 1} more files)" if len(open_to_others) > 1 else ""
    yield _warning(
        f"a password stands here in plain text{more}; actctl_password_env, actctl_password_keyring or "
        "actctl_password_command would keep it out, `chmod go-r` at least from others.",
        open_to_others[0],
    )


def _others_may_read(source: str) -> bool:
    """Whether a file's mode lets others read it. A file of one's own alone is one's own affair."""
    try:
        return os.name == "nt" or bool(Path(source).stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False  # no file: standard input, a list on the command line


def _without_effect(names: dict[str, Variable]) -> Iterator[str]:
    endpoint = names.get("ansible_psrp_configuration_name")
    if endpoint is not None and endpoint.value != "Microsoft.PowerShell":
        yield _warning(
            "ansible_psrp_configuration_name has no effect: actctl opens a command shell, no PowerShell endpoint.",
            endpoint,
        )


def _warning(message: str, variable: Variable) -> str:
    return str(UserError(message, source=variable.source, line=variable.line))
