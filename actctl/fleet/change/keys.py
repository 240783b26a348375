"""The customer's own keys for a change: those of a source, or those that a program has; never shown."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.inventory.product_keys import ProductKeys


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
