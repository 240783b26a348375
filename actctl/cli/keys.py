"""Secret keys on the command line: fetched once, never shown."""

from __future__ import annotations

import sys

from actctl.cli.terminal import ask_hidden, warn
from actctl.common.errors import said_of
from actctl.common.texts import Text
from actctl.fleet.change.keys import OwnKeys, fetched
from actctl.inventory.product_keys import key_in, parse_source

_EXPOSED = Text(
    "a key on the command line can be seen by other users of this machine; env:, file: or prompt hide it",
    "コマンド ラインのキーはこのコンピューターの他のユーザーにも見えます。env:、file:、prompt を使えば見えません",
)


def key_file(text: str, option: str = "--key-from") -> OwnKeys:
    """Fetch the keys of a SOURCE. Raises UserError, which names `option`; a key is never part of its message."""
    with said_of(option):
        source = parse_source(text)
        if source.exposed:
            warn(_EXPOSED)
        return fetched(source, ask_hidden if sys.stdin.isatty() else None)


def looks_like_key(word: str) -> bool:
    """Whether a word on the command line is a product key where a host pattern was expected."""
    return key_in(word) is not None
