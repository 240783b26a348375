"""Secret keys on the command line: fetched once, never shown."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from actctl.cli.terminal import ask_hidden, warn
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.inventory.product_keys import ProductKeys, describe, key_in, load_product_keys, parse_source

_EXPOSED = Text(
    "a key on the command line can be seen by other users of this machine; env:, file: or prompt hide it",
    "コマンドラインのキーはこのコンピューターの他のユーザーにも見えます。env:、file:、prompt を使えば見えません",
)


@dataclass(frozen=True, slots=True)
class KeyFile:
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


def key_file(text: str) -> KeyFile:
    """Fetch the keys of a SOURCE. Raises UserError; a key is never part of its message."""
    source = parse_source(text)
    if source.exposed:
        warn(_EXPOSED)
    prompt = ask_hidden if sys.stdin.isatty() else None
    keys = load_product_keys(source, prompt=prompt)
    return KeyFile(keys, describe(source), tuple(keys.warnings))


def looks_like_key(word: str) -> bool:
    """Whether a word on the command line is a product key where a host pattern was expected."""
    return key_in(word) is not None
