"""The few templates that need no Jinja: text with plain references, such as `{{ vault_password }}`.

Ansible's advice is to keep secrets in a vault file and refer to them by name, and `ansible-inventory
--list` prints decrypted values but leaves templates as they are. What a bare reference stands for is
simply the other variable's value; filters, lookups and expressions stay unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from actctl.common.limits import LONGEST_TEMPLATE
from actctl.common.secret import Secret
from actctl.inventory.layers import Layers
from actctl.inventory.values import Unresolved, Variable, is_secret_name

_REFERENCE = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}")
_MAY_BE_SECRET_ELSEWHERE = ("_user", "_host")
"""An account kept in a vault as `vault_user` is no secret once it is `ansible_user`."""
_MAX_CHAIN = 10


def waiting(layer: Mapping[str, Variable]) -> frozenset[str]:
    """The names of a layer whose values are templates."""
    return frozenset(
        name
        for name, variable in layer.items()
        if isinstance(variable.value, Unresolved) and variable.value.template is not None
    )


def resolve_references(
    host: str, names: Iterable[str], settings: Mapping[str, Variable], others: Mapping[str, Variable]
) -> dict[str, Variable]:
    """What those of `names` come to that hold nothing but plain references to variables of the host."""
    magic = {
        "inventory_hostname": Variable(host, "the host's name"),
        "inventory_hostname_short": Variable(host.partition(".")[0], "the host's name"),
    }
    known = Layers([others, settings, magic])
    resolved: dict[str, Variable] = {}
    for name in names:
        found = _resolve(known, settings[name], _MAX_CHAIN)
        if isinstance(found.value, Secret) and not is_secret_name(name):
            if not name.endswith(_MAY_BE_SECRET_ELSEWHERE):
                continue
            found = Variable(found.value.reveal(), found.source, found.line)
        if is_secret_name(name) and isinstance(found.value, (str, int)):
            found = Variable(Secret(str(found.value)), found.source, found.line)
        resolved[name] = found  # where the chain ends in a vault text, that is what a message should say
    return resolved


def _resolve(known: Mapping[str, Variable], variable: Variable, chain: int) -> Variable:
    """The variable with its references followed; unchanged when that is not possible."""
    template = variable.value.template if isinstance(variable.value, Unresolved) else None
    if template is None or not chain:
        return variable
    whole = _REFERENCE.fullmatch(template.strip())
    if whole:
        return _resolve(known, known[whole[1]], chain - 1) if whole[1] in known else variable
    text, position, secret = "", 0, False
    for match in _REFERENCE.finditer(template):
        part = _resolve(known, known[match[1]], chain - 1).value if match[1] in known else None
        if isinstance(part, Secret):
            part, secret = part.reveal(), True
        if not isinstance(part, (str, int)) or isinstance(part, bool):
            return variable
        text += template[position : match.start()] + str(part)
        position = match.end()
        if len(text) > LONGEST_TEMPLATE:  # references to references grow like rabbits
            return variable
    text += template[position:]
    if "{{" in template[position:] or "{%" in template or "{#" in template or "{{" in text:
        return variable
    return Variable(Secret(text) if secret else text, variable.source, variable.line)
