"""The customer's own product keys: where they come from, fetched once, never shown (docs/cli.md, "actctl ipk").

`env:NAME` · `file:PATH` (a key a line, or `host,key` lines) · `keyring:NAME` · `-` standard input · `prompt`.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from actctl.common.errors import STANDARD_INPUT, UserError
from actctl.common.limits import KEY_FILE_BYTES, MB
from actctl.common.secret import Secret
from actctl.common.system_errors import unreadable
from actctl.common.texts import Text
from actctl.common.words import HYPHENS, PLAIN_KEY, has_key, mask_keys, shown
from actctl.inventory.passwords import KeyringLike
from actctl.licensing.keys.identify import why_not_own

KEYRING_SERVICE = "actctl"
"""The service under which the system's keyring keeps keys."""
_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_TYPED: dict[int, str | None] = {**dict.fromkeys(map(ord, HYPHENS), "-"), **_WITHOUT_WIDTH}
"""Characters of a key to be read otherwise than they were typed: hyphens of every kind, and what nobody sees."""
_LINE_END = re.compile("\r\n|\r|\n")
_COLUMN = re.compile("[,、\t]")
_EXPECTED = Text(
    "a product key (five groups of five) or HOST,KEY was expected",
    "プロダクト キー (5文字×5組) または HOST,KEY を記入してください",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A place where keys are."""

    kind: str
    """`env`, `file`, `keyring`, `stdin`, `prompt`, or `literal`: the key itself stood on the command line."""
    name: str = ""
    literal: Secret | None = field(default=None, repr=False)

    @property
    def exposed(self) -> bool:
        """Whether other users of this machine can see the key in its process list."""
        return self.kind == "literal"


@dataclass(frozen=True, slots=True)
class ProductKeys:
    """The keys of one source."""

    keys: tuple[Secret, ...] = field(repr=False)
    """All of them, each once."""
    by_host: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    """Host name in lower case → its key."""
    warnings: tuple[Text, ...] = ()

    def key_for(self, host: str) -> Secret | None:
        """The key of a host: its own, else the only one there is for all; None where that is not certain."""
        own = self.by_host.get(_host_name(host))
        if own is not None or self.by_host:
            return own
        return self.keys[0] if len(self.keys) == 1 else None

    def by_last_five(self, last_five: str) -> Secret | None:
        """The key that ends so, all that can be compared with a machine; None where none or more than one does."""
        found = [key for key in self.keys if key.reveal()[-5:] == last_five.upper()]
        return found[0] if len(found) == 1 else None


def parse_source(text: str) -> Source:
    """A SOURCE as it stands on the command line. Raises UserError, never with a key in it."""
    kind, colon, name = text.partition(":")
    if text == "-":
        return Source("stdin")
    if text == "prompt":
        return Source("prompt")
    if colon and kind in ("env", "file", "keyring") and name:
        if has_key(name):
            raise UserError(
                Text(
                    f"{kind}: is followed by a name, not by a key; `prompt` asks for the key itself.",
                    f"{kind}: の後ろにはキーではなく名前を指定してください。"
                    "キーそのものを入力するには `prompt` を使います。",
                )
            )
        return Source(kind, name)
    key = key_in(text)
    if key is not None:
        return Source("literal", literal=key)
    raise UserError(
        Text(
            "the source of a key is env:NAME, file:PATH, keyring:NAME, - (standard input) or prompt.",
            "キーの取得元には env:NAME、file:PATH、keyring:NAME、- (標準入力)、prompt のいずれかを指定してください。",
        )
    )


def describe(source: Source) -> str:
    """The source for a plan or a journal; of a key that stood on the command line only that it must be asked for."""
    if source.kind == "file":
        return f"file:{_absolute(_path(source.name))}"
    return {"stdin": "-", "prompt": "prompt", "literal": "prompt"}.get(source.kind, f"{source.kind}:{source.name}")


def key_in(text: str) -> Secret | None:
    """A product key however it was typed: full-width, lower case, with any hyphen; None if it is none."""
    plain = unicodedata.normalize("NFKC", text.translate(_TYPED)).translate(_TYPED).strip().upper()
    return Secret(plain) if PLAIN_KEY.fullmatch(plain) else None


def load_product_keys(
    source: Source,
    *,
    prompt: Callable[[Text], str] | None = None,
    environ: Mapping[str, str] | None = None,
    keyring: KeyringLike | None = None,
    stdin: Callable[[], bytes] = lambda: sys.stdin.buffer.read(KEY_FILE_BYTES + 1),
) -> ProductKeys:
    """Fetch the keys. Raises UserError naming the place and the line, never the key; also for a published one."""
    try:
        return _fetched(source, prompt, environ, keyring, stdin)
    except UserError as error:
        raise error.with_traceback(None) from None  # frames that read the keys have them in their locals


def _fetched(
    source: Source,
    prompt: Callable[[Text], str] | None,
    environ: Mapping[str, str] | None,
    keyring: KeyringLike | None,
    stdin: Callable[[], bytes],
) -> ProductKeys:
    if source.literal is not None:
        where = Text("what stands on the command line", "コマンド ラインの値")
        return _only(source.literal, where)
    if source.kind == "prompt":
        if prompt is None:
            raise UserError(
                Text(
                    "a product key must be asked for, and there is no terminal to ask on.",
                    "プロダクト キーの入力が必要ですが、入力できる端末がありません。",
                )
            )
        return _only(Secret(_asked(prompt)), Text("what was typed", "入力された値"))
    if source.kind == "env":
        text = (os.environ if environ is None else environ).get(source.name)
        if text is None:
            raise UserError(
                Text(
                    f"the environment variable {source.name} is not set; a product key was expected in it.",
                    f"環境変数 {source.name} が設定されていません。プロダクト キーを設定してください。",
                )
            )
        return _lines(text, Text(f"environment variable {source.name}", f"環境変数 {source.name}"), ())
    if source.kind == "keyring":
        return _from_keyring(source.name, keyring)
    if source.kind == "stdin":
        return _lines(_decoded(stdin(), STANDARD_INPUT), STANDARD_INPUT, ())
    return _from_file(_path(source.name))


def given_keys(given: Secret | Mapping[str, Secret]) -> ProductKeys:
    """Keys that a program has: one for all hosts, or one for each by name. Raises UserError as load_product_keys."""
    if isinstance(given, Secret):
        return _only(given, Text("the key that was given", "渡されたキー"))
    by_host = {
        _host_name(host): _only(key, Text(f"the key of {shown(host)}", f"{shown(host)} のキー")).keys[0]
        for host, key in given.items()
    }
    return ProductKeys(tuple(dict.fromkeys(by_host.values())), by_host)


def _asked(prompt: Callable[[Text], str]) -> str:
    try:
        return prompt(Text("Product key: ", "プロダクト キー: "))
    except EOFError:
        raise UserError(
            Text(
                "a product key was asked for, and none was typed.",
                "プロダクト キーが入力されませんでした。キーを入力してください。",
            )
        ) from None


def _from_keyring(name: str, keyring: KeyringLike | None) -> ProductKeys:
    try:
        if keyring is None:
            import keyring as system

            keyring = system
        text = keyring.get_password(KEYRING_SERVICE, name)
    except Exception as error:  # every backend has errors of its own
        kind = type(error).__name__
        raise UserError(
            Text(
                f"the keyring did not answer for “{name}”: {kind}.",
                f"キーリングから「{name}」を取得できませんでした ({kind})。",
            )
        ) from None
    if text is None:
        raise UserError(
            Text(
                f"the keyring holds nothing for “{name}” (service {KEYRING_SERVICE}).",
                f"キーリングに「{name}」が登録されていません (サービス {KEYRING_SERVICE})。",
            )
        )
    return _only(Secret(text), Text(f"keyring entry “{name}”", f"キーリングの「{name}」"))


def _path(name: str) -> Path:
    """`~` is the user's own folder: no shell expands it behind `file:`."""
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~somebody who is not there
        return Path(name)


def _absolute(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a circle of links, a zero byte
        return path.absolute()


def _from_file(path: Path) -> ProductKeys:
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(KEY_FILE_BYTES + 1)
    except OSError as error:
        raise unreadable(error, str(path)) from None
    except ValueError:
        raise UserError(
            Text(
                "the name of a key file has a zero byte in it.",
                "キー ファイルの名前にヌル文字が含まれています。ファイル名を指定し直してください。",
            )
        ) from None
    readable = os.name != "nt" and stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH)
    warning = Text(
        f"{path}: others can read this key file; chmod 600 keeps it to you",
        f"{path}: このキー ファイルは他のユーザーも読めます。chmod 600 で制限できます",
    )
    return _lines(_decoded(data, str(path)), str(path), (warning,) if readable else ())


def _decoded(data: bytes, source: str) -> str:
    """UTF-8, UTF-16 by its mark, or code page 932: host names and comments may be Japanese."""
    if len(data) > KEY_FILE_BYTES:
        most = KEY_FILE_BYTES // MB
        large = Text(
            f"is larger than {most} MB; a file of keys was expected.",
            f"{most} MBを超えています。キーのファイルを指定してください。",
        )
        raise UserError(large, source=source)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    text = _try(data, "utf-8-sig")
    text = _try(data, "cp932") if text is None else text
    if text is None:
        none = Text(
            "is no text (UTF-8, UTF-16 or code page 932).",
            "テキストではありません。UTF-8、UTF-16、またはコード ページ 932で保存してください。",
        )
        raise UserError(none, source=source)
    return text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _only(given: Secret, where: Text) -> ProductKeys:
    key = key_in(given.reveal())
    if key is None:
        raise UserError(
            Text(
                f"{where.en} is no product key; five groups of five letters and digits were expected.",
                f"{where.ja}はプロダクト キーではありません。英数字5文字×5組のキーを指定してください。",
            )
        )
    wrong = why_not_own(key)
    if wrong is not None:
        raise UserError(Text(f"{where.en} is {wrong.en}.", f"{where.ja}は{wrong.ja}。"))
    return ProductKeys((key,))


def _lines(text: str, source: Text | str, warnings: tuple[Text, ...]) -> ProductKeys:
    keys: dict[str, Secret] = {}
    by_host: dict[str, Secret] = {}
    first_line: dict[str, int] = {}
    for number, line in enumerate(_LINE_END.split(text), 1):
        words = unicodedata.normalize("NFKC", line).translate(_WITHOUT_WIDTH).partition("#")[0].strip()
        if not words:
            continue
        host, key = _host_and_key(words)
        if key is None:
            raise UserError(Text(f"{_EXPECTED.en}.", f"{_EXPECTED.ja}。"), source=source, line=number)
        wrong = why_not_own(key) if key.reveal() not in keys else None
        if wrong is not None:
            raise UserError(Text(f"holds {wrong.en}.", f"この行のキーは{wrong.ja}。"), source=source, line=number)
        keys[key.reveal()] = key
        if host is not None and by_host.setdefault(host, key) != key:
            why = Text(
                f"holds another key for the host of line {first_line[host]}; one key for each was expected.",
                f"{first_line[host]}行目と同じホストに別のキーがあります。キーは1台に1つだけ記入してください。",
            )
            raise UserError(why, source=source, line=number)
        if host is not None:
            first_line.setdefault(host, number)
    if not keys:
        raise UserError(Text(f"holds no key; {_EXPECTED.en}.", f"キーがありません。{_EXPECTED.ja}。"), source=source)
    return ProductKeys(tuple(keys.values()), by_host, warnings)


def _host_and_key(words: str) -> tuple[str | None, Secret | None]:
    """The host, if one is named, and the key of one line; no key: the line is not of that form."""
    columns = [column.strip() for column in _COLUMN.split(words)]
    key = key_in(columns[-1])
    if len(columns) == 1:
        return None, key
    host = _host_name(columns[0])
    if not host or any(columns[1:-1]) or mask_keys(host) != host:
        return None, None
    return host, key


def _host_name(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
