"""What people write for a Windows, as the words of the published product names: `2012r2 dc` → 2012, r2, datacenter."""

from __future__ import annotations

import re
import unicodedata

from actctl.licensing.keys.choice import plain_edition

_LONGEST = 200
"""Characters of a search that are looked at."""

_JAPANESE = (
    ("データセンター", "datacenter"), ("データセンタ", "datacenter"), ("スタンダード", "standard"),
    ("標準", "standard"),
    ("エンタープライズ", "enterprise"), ("プロフェッショナル", "pro"), ("ワークステーション", "workstations"),
    ("エデュケーション", "education"), ("教育", "education"), ("エッセンシャルズ", "essentials"),
    ("エッセンシャル", "essentials"), ("ビジネス", "business"), ("マルチポイント", "multipoint"),
    ("プレミアム", "premium"), ("ウェブ", "web"), ("アジュール", "azure"), ("ビスタ", "vista"), ("サーバー", "server"),
    ("サーバ", "server"), ("ウィンドウズ", "windows"), ("ウインドウズ", "windows"), ("プロ", "pro"),
    ("エディション", ""), ("バージョン", ""), ("向け", ""), ("キー", ""), ("版", ""), ("用", ""), ("の", ""),
    ("年", ""),
)  # fmt: skip
"""In this order: プロフェッショナル begins with プロ."""

_PATTERNS = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\b(?:6\.[0-3]|10\.0)\.(\d{4,5})(?:\.\d+)*", r" \1 "),  # a service version: its build
        (r"\((?:r|tm)\)", " "),
        (r"(?:without|no|w/o)\s+hyper-?v", " nohyperv "),
        (r"hyper-v", " hyperv "),
        (r"data[ -]cent(?:er|re)", " datacenter "),
        (r"semi-?annual(?:[ -]channel)?", " sac "),
        (r"multi[ -]point", " multipoint "),
        (r"\bw?(?:in)?2k(\d\d)", r" server 20\1 "),
        (r"\bw?(?:in)?2k(\d)", r" server 200\1 "),
        (r"\b(?:64|32)-?bit\b|\bx(?:64|86)\b", " "),
    )
)
_TOKEN = re.compile(r"[a-z]*ia64|\d\dh\d|r2(?!\d)|\d+\.\d+|\d+|[^\W\d_]+")

SYNONYMS = {
    "w": "windows", "win": "windows", "ws": "server", "srv": "server", "svr": "server", "serv": "server",
    "dc": "datacenter", "datacentre": "datacenter", "std": "standard", "ent": "enterprise", "entp": "enterprise",
    "professional": "pro", "prof": "pro", "edu": "education", "ess": "essentials", "biz": "business",
    "ia64": "itanium", "wks": "workstations", "ws4": "workstations",
}  # fmt: skip

_NOISE = frozenset({
    "a", "activation", "and", "client", "ed", "edition", "for", "gvlk", "key", "keys", "kms", "licence", "license",
    "microsoft", "ms", "of", "or", "os", "product", "setup", "the", "to", "version", "versions", "vl", "volume",
})  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words that decide, in their order: without width, case, filler and short forms. Any text is welcome."""
    text = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    for japanese, word in _JAPANESE:
        text = text.replace(japanese, f" {word} ")
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    found = (plain_edition(token) for token in _TOKEN.findall(text))
    return [SYNONYMS.get(word, word) for word in found if word not in _NOISE]
