"""What `actctl gvlk` shows: the catalogue, one key of it, what a given key is, the right key for each host."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TextIO

from actctl.common.texts import Lang, Text
from actctl.licensing.keys.catalogue import Gvlk, Kind
from actctl.licensing.keys.identify import Identified, NearMiss
from actctl.licensing.windows import product_name
from actctl.render.interface import Format, Style
from actctl.render.notes import and_so, below, short_remedy, with_remedy, write_notes
from actctl.render.page import FOLDS, GIVES_WAY, Head, Page, Row, columns_of
from actctl.render.screen import LEAST_ROOM, write_text
from actctl.render.tables import write_table

if TYPE_CHECKING:  # the catalogue asks no machine, and need not wait for what does
    from actctl.fleet.host_key import HostKey

_PRODUCT, _KEY = Text("PRODUCT", "製品"), Text("KEY", "キー")
_EDITIONS, _BUILDS = Text("EDITION ID", "エディションID"), Text("BUILDS", "ビルド")
_KIND, _SOURCE = Text("KIND", "種別"), Text("SOURCE", "出典")
_HOST, _OS, _NOTE = Text("HOST", "ホスト"), Text("OS · EDITION", "OS · エディション"), Text("NOTE", "備考")
_BUILD, _REMEDY = Text("BUILD", "ビルド"), Text("REMEDY", "対処")

KINDS: dict[Kind, Text] = {Kind.SERVER: Text("server", "サーバー"), Kind.CLIENT: Text("client", "クライアント")}
_UNCONFIRMED = Text("EditionID inferred: confirm it on a machine", "EditionIDは推定。実機で要確認")
_PARTIAL = Text(
    "The last five characters are those of this published GVLK:", "下5桁は次の公開GVLKと一致します:"
)  # fmt: skip
_INSTALLED = Text("installed already", "導入済み")
_GIVEN, _PUBLISHED = Text("given", "入力"), Text("published", "公開")
_MISSING = Text("_ stands for a missing character", "_ は抜けている文字です")
_TOO_MANY = Text("_ stands beside a character too many", "_ の位置の文字が余分です")
_SECRET = Text(
    "Not a published GVLK. Presumably a key of your own (MAK, retail, KMS host), not repeated here: {key}",
    "公開されたGVLKではありません。手元のキー (MAK、リテール、KMSホスト) とみなし、全体は表示しません: {key}",
)
_NO_KEY = Text(
    "Not a product key: five groups of five characters were expected, of {alphabet}",
    "プロダクト キーの形式ではありません (5文字×5組、使える文字は {alphabet})",
)
_UNKNOWN_ENDING = Text("No published GVLK ends in {key}", "下5桁が {key} の公開GVLKはありません")


def gvlks_page(found: Sequence[Gvlk], format_: Format, style: Style, *, alone: bool = False) -> Page:
    """Keys as a list; `alone`: one key and its whole record."""
    lang = style.lang
    narrow = format_ is Format.TABLE and not style.wide
    columns = columns_of({"product": _PRODUCT, "key": _KEY, "edition_ids": _EDITIONS}, lang)
    rest = columns_of({"builds": _BUILDS, "kind": _KIND, "source": _SOURCE}, lang)
    rows = []
    for one in found:
        cells = [one.product, one.key, " ".join(one.editions)]
        more = [] if narrow else [builds(one, lang), KINDS[one.kind].in_(lang), one.source]
        rows.append(Row([*cells, *more], one.as_json))
    head = Head(
        "actctl gvlk",
        columns if narrow else [*columns, *rest],
        found[0].as_json if alone else None,
        gives_way=((2, LEAST_ROOM), (0, LEAST_ROOM), (2, 0)) if narrow else GIVES_WAY,
        folds=(0, 2) if narrow else FOLDS,
    )
    screen = partial(_screen, found[0]) if alone else None
    return Page(head, rows, screen=screen)


def _screen(one: Gvlk, _: Page, stream: TextIO, style: Style) -> None:
    write_lines(gvlk_lines(one, style.lang), stream, style)


def write_lines(lines: Sequence[str], stream: TextIO, style: Style) -> None:
    """What is known of one key."""
    for line in lines:
        write_text(stream, style, line, first="", rest="      ")


def builds(gvlk: Gvlk, lang: Lang) -> str:
    """The builds that take a key, for a person."""
    text = str(gvlk.builds)
    return text.replace(" and later", " 以降") if lang is Lang.JA else text


def gvlk_lines(gvlk: Gvlk, lang: Lang) -> list[str]:
    """All that is known of one key."""
    editions = " ".join(gvlk.editions) + ("" if gvlk.certain else f"  ({_UNCONFIRMED.in_(lang)})")
    facts = (
        (Text("key", _KEY.ja), gvlk.key),
        (Text("EditionID", _EDITIONS.ja), editions),
        (Text("builds", _BUILDS.ja), builds(gvlk, lang)),
        (Text("kind", _KIND.ja), KINDS[gvlk.kind].in_(lang)),
        (Text("source", _SOURCE.ja), gvlk.source),
    )
    lines = [gvlk.product, *(f"  {name.in_(lang)}: {value}" for name, value in facts)]
    if gvlk.caution is not None:
        lines.append(f"  ▲ {gvlk.caution.text.in_(lang)}")
    return lines


def identified_lines(found: Identified, alphabet: str, lang: Lang) -> list[str]:
    """What a given key is: the published one, the one it is a misprint of, or that it is neither."""
    if found.match is not None:
        return [*([_PARTIAL.in_(lang)] if found.partial else []), *gvlk_lines(found.match, lang)]
    if found.near_miss is not None:
        return _near_miss_lines(found.near_miss, lang)
    if found.partial:
        return [_UNKNOWN_ENDING.in_(lang).format(key=found.key[-5:])]
    return [(_SECRET if found.valid_format else _NO_KEY).in_(lang).format(key=found.key, alphabet=alphabet)]


def _near_miss_lines(near: NearMiss, lang: Lang) -> list[str]:
    count = near.differs_in
    characters = "One character" if count == 1 else f"{count} characters"
    head = Text(
        f"Not a published GVLK. {characters} away from {near.gvlk.product}:",
        f"公開されたGVLKではありません。{near.gvlk.product} のキーと{count}文字違います:",
    )
    carets = "".join("^" if place in near.places else " " for place in range(len(near.given))).rstrip()
    given, published = _GIVEN.in_(lang), _PUBLISHED.in_(lang)
    pad = 11 if lang is Lang.EN else 6
    lines = [
        head.in_(lang),
        f"  {_padded(given, pad)}{near.given}",
        f"  {_padded(published, pad)}{near.published}",
        f"  {' ' * pad}{carets}",
    ]
    for line, legend in ((near.given, _MISSING), (near.published, _TOO_MANY)):
        if "_" in line:
            lines.append(f"  {' ' * pad}{legend.in_(lang)}")
    return lines


def _padded(word: str, columns: int) -> str:
    return word + " " * (columns - (len(word) if word.isascii() else 2 * len(word)))


def host_keys_page(found: Sequence[HostKey], format_: Format, style: Style) -> Page:
    """The right key for each host."""
    lang = style.lang
    if format_ is Format.TABLE and not style.wide:
        columns = columns_of({"host": _HOST, "os": _OS, "key": _KEY, "note": _NOTE}, lang)
        rows = [Row([one.host, _os(one), _key(one), _whole_note(one, lang)], one.as_json) for one in found]
        screen = partial(_host_keys_screen, found) if below(style) else None
        return Page(Head("actctl gvlk for", columns), rows, screen=screen)
    headings = {
        "host": _HOST, "os": _OS, "build": _BUILD, "product": _PRODUCT, "key": _KEY, "note": _NOTE, "remedy": _REMEDY,
    }  # fmt: skip
    rows = [
        Row(
            [one.host, _os(one), _build(one), _product(one), _key(one), _note(one, lang), _remedy(one, lang)],
            one.as_json,
        )
        for one in found
    ]
    return Page(Head("actctl gvlk for", columns_of(headings, lang)), rows)


def _host_keys_screen(found: Sequence[HostKey], _: Page, stream: TextIO, style: Style) -> None:
    """On a terminal notes stand below."""
    lang = style.lang
    rows = [[one.host, _os(one), _key(one)] for one in found]
    write_table(stream, style, [text.in_(lang) for text in (_HOST, _OS, _KEY)], rows, gives_way=((1, 12), (0, 12)))
    read = [one for one in found if one.error is None]
    write_notes(stream, style, [(one.host, _whole_note(one, lang)) for one in read])
    from actctl.render.pages.unread import unread_of

    unread_of((one.host, one.address, one.error) for one in found).write(stream, style)


def _os(one: HostKey) -> str:
    return product_name(one.machine.edition, one.machine.build) if one.machine else "–"


def _build(one: HostKey) -> str:
    return str(one.machine.build) if one.machine and one.machine.build is not None else "–"


def _product(one: HostKey) -> str:
    return one.choice.gvlk.product if one.choice and one.choice.gvlk else "–"


def _key(one: HostKey) -> str:
    if one.choice is None:
        return "?"
    return one.choice.gvlk.key if one.choice.gvlk else "–"


def _note(one: HostKey, lang: Lang) -> str:
    if one.error is not None:
        return " ".join(part for part in (one.error.code, one.error.message.in_(lang)) if part)
    if one.choice is None:
        return ""
    if one.choice.gvlk is None:
        return one.choice.why.in_(lang)
    notes = [_INSTALLED.in_(lang)] if one.choice.installed else []
    return and_so([*notes, *(text.in_(lang) for _, text in one.choice.cautions)], lang)


def _whole_note(one: HostKey, lang: Lang) -> str:
    note, whole = _note(one, lang), one.choice.remedy if one.choice else one.error.remedy if one.error else None
    remedy = short_remedy(one.choice.reason if one.choice else None, whole)
    return with_remedy(note, remedy.in_(lang), lang) if remedy else note


def _remedy(one: HostKey, lang: Lang) -> str:
    remedy = one.choice.remedy if one.choice else one.error.remedy if one.error else None
    return remedy.in_(lang) if remedy else ""
