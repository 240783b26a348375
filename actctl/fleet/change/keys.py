"""The customer's own keys for a change: those of a source, or those that a program has; never shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from actctl.common.errors import UserError, said_of
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.inventory.product_keys import (
    ProductKeys,
    Source,
    describe,
    given_keys,
    load_product_keys,
    parse_source,
)


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The keys of one source."""

    keys: ProductKeys
    description: str
    """The source without a secret, for plans and journals."""
    warnings: tuple[Text, ...]

    @property
    def last_fives(self) -> frozenset[str]:
        """How the keys end: all that can be compared with a machine."""
        return frozenset(key.reveal()[-5:] for key in self.keys.keys)

    def find(self, host: str, last_five: str) -> Secret | None:
        """The key of this host, if it ends so; else any key that does."""
        key = self.keys.key_for(host)
        return key if key is not None and key.reveal().endswith(last_five) else self.keys.by_last_five(last_five)


def fetched(source: Source, prompt: Callable[[Text], str] | None = None) -> OwnKeys:
    """The keys of a source. Raises UserError; a key is never part of its message."""
    keys = load_product_keys(source, prompt=prompt)
    return OwnKeys(keys, describe(source), tuple(keys.warnings))


def own_keys(given: Secret | Mapping[str, Secret] | str) -> OwnKeys:
    """Those of a program: keys it has, or a SOURCE (`env:NAME`, `file:PATH`, `keyring:NAME`). Raises UserError."""
    if not isinstance(given, str):
        return OwnKeys(given_keys(given), describe(Source("prompt")), ())
    with said_of("keys"):
        source = parse_source(given)
        if source.exposed:
            raise UserError(
                Text(
                    "a key itself is given as a Secret, not as a str.",
                    "キーそのものは str ではなく Secret で渡してください。",
                )
            )
        return fetched(source)
