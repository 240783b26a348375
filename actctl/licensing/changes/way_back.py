"""The commands by which a changed machine becomes what it was. Pure decisions.

A key of one's own is never among them: `KEYS` stands for the file that holds it. A GVLK is public.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from actctl.licensing.changes.change import State, Step
from actctl.licensing.records import Method

_OWN_KEY = "--key-from file:KEYS"
_KEY_VERBS = frozenset({"ipk", "upk"})
_NAME_VERBS = frozenset({"skms", "ckms"})


def way_back(host: str, before: State, steps: Sequence[Step], *, to_kms_host: bool = False) -> tuple[str, ...]:
    """The commands for one host, in their order; none where its steps took nothing, or no command gives it back.

    `to_kms_host`: the change makes it a KMS host, which other commands leave alone unless told.
    """
    verbs = {step.verb for step in steps}
    name = shlex.quote(host)
    noted, kms_host = before.registered_kms
    key = _key_back(name, before.method, kms_host, to_kms_host) if verbs & _KEY_VERBS else ()
    covered = bool(key) and before.method == Method.KMS_CLIENT.value
    if not verbs & _NAME_VERBS or not noted or covered:
        return key
    return (*key, f"actctl skms {shlex.quote(kms_host)} {name}" if kms_host else f"actctl slmgr ckms -l {name}")


def _key_back(name: str, method: str | None, kms_host: str | None, is_kms_host: bool) -> tuple[str, ...]:
    """How the machine gets back a key of the kind that it had."""
    if method == Method.MAK.value:
        return (f"actctl switch mak {name} {_OWN_KEY}{' --force' if is_kms_host else ''}",)
    if method == Method.KMS_CLIENT.value:
        asks = f" --kms-host {shlex.quote(kms_host)}" if kms_host else ""
        return (f"actctl switch kms {name}{asks}{' --from kms_host' if is_kms_host else ''}",)
    if method == Method.KMS_HOST.value:
        return (f"actctl kms setup {name} {_OWN_KEY}",)
    if method == Method.ADBA.value:
        return (f"actctl ipk --gvlk auto {name}", f"actctl ato {name}")
    if method in (Method.RETAIL.value, Method.OEM.value):
        return (f"actctl ipk {name} {_OWN_KEY}", f"actctl ato {name}")
    return (f"actctl slmgr upk -l {name}",) if method is None else ()
