"""What the columns of a list from Excel are, by their headings in English or Japanese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from actctl.common.texts import Text
from actctl.common.words import one_line

HOST, GROUPS, ADDRESS = "host", "groups", "ansible_host"
_DNS_NAMES = ("fqdn", "dnshostname", "dnsname", "dns名")
"""The host's name where no other column is, else where to reach it."""
_ALIASES = {
    HOST: ("host", "hosts", "hostname", "name", "computer", "computername", "machine", "machinename", "server",
           "servername", "node", "nodename", "pc", "pcname", "device", "devicename", "ホスト", "ホスト名",
           "コンピューター", "コンピュータ", "コンピューター名", "コンピュータ名", "サーバー", "サーバ", "サーバー名",
           "サーバ名", "マシン名", "機器名", "機器名称", "装置名", "端末名", "端末", "ノード名", "pc名", "パソコン名",
           "netbios名", "netbiosname"),
    GROUPS: ("groups", "group", "groupname", "グループ", "グループ名", "所属グループ"),
    ADDRESS: ("address", "addresses", "ip", "ipaddress", "ipaddresses", "ipaddr", "ipv4", "ipv4address", "ipアドレス",
              "ipv4アドレス", "アドレス", "接続先", *_DNS_NAMES),
    "ansible_user": ("user", "username", "account", "ユーザー", "ユーザ", "ユーザー名", "ユーザ名", "アカウント"),
    "ansible_password": ("password", "パスワード"),
    "ansible_port": ("port", "portnumber", "ポート", "ポート番号"),
    "actctl_transport": ("transport", "トランスポート"),
    "actctl_auth": ("auth", "authentication", "認証", "認証方式"),
}  # fmt: skip
_MEANING = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
_IP = r"ip(?:v4)?(?:アドレス|addr(?:ess(?:es)?)?)?"
_OF_FIGURES = re.compile(rf"{_IP}s?")
_QUALIFIED_IP = re.compile(
    r"(?:管理|運用|業務|社内|内部|固定|静的|ローカル|プライベート|サーバー?|ホスト|pc|端末|機器|マシン|本体|有線|lan|接続先?"
    r"|management|mgmt|admin|private|local|internal|static|fixed|host|server|machine|computer|primary|main|device)"
    rf"(?:lan|用|側|系|の|network|ネットワーク)?{_IP}1?|{_IP}1"
)
"""Headings that say which of a machine's addresses; that of its gateway or its BMC is none of them."""
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|〔[^〕]*〕|「[^」]*」|<[^>]*>")
_BETWEEN = re.compile(r"[\s_\-・:*※\ufeff]+")


@dataclass(slots=True)
class Columns:
    """The columns of one table."""

    meanings: list[str]
    """For each column the variable it fills, HOST or GROUPS; empty: a column of the person's own."""
    headings: list[str]
    """As written, on one line."""
    of_figures: bool = False
    """Whether the heading of the addresses asks for IP addresses, not for names."""
    remarks: list[Text] = field(default_factory=list)
    """What a person should know of them."""


def columns_of(cells: Sequence[str]) -> Columns | None:
    """The columns of a heading row; None where the row names no hosts."""
    headings = [one_line(cell.replace("\ufeff", "")) for cell in cells]
    meanings = [_meaning(cell) for cell in cells]
    if HOST not in meanings:
        dns = next((place for place, cell in enumerate(cells) if _plain(cell) in _DNS_NAMES), None)
        if dns is None:
            return None
        meanings[dns] = HOST
    if ADDRESS not in meanings:
        meanings = [
            ADDRESS if not meaning and _QUALIFIED_IP.fullmatch(_plain(cell)) else meaning
            for meaning, cell in zip(meanings, cells, strict=True)
        ]
    found = Columns(meanings, headings)
    if ADDRESS in meanings:
        heading = _plain(cells[meanings.index(ADDRESS)])
        found.of_figures = bool(_OF_FIGURES.fullmatch(heading) or _QUALIFIED_IP.fullmatch(heading))
    own = [name for name, meaning in zip(headings, meanings, strict=True) if name and not meaning]
    for place, meaning in enumerate(meanings):
        if meaning and meanings.index(meaning) < place:
            first = headings[meanings.index(meaning)]
            twice = Text(
                f"columns {first} and {headings[place]} mean the same to actctl; {first} counts.",
                f"列「{first}」と「{headings[place]}」はactctlでは同じ意味です。「{first}」を使います。",
            )
            found.remarks.append(twice)
            meanings[place] = ""
    if own:
        kept = Text(
            f"actctl does not know these columns and keeps them with the hosts: {', '.join(own)}.",
            f"次の列はactctlでは使いませんが、ホストの情報として保持します: {', '.join(own)}。",
        )
        found.remarks.append(kept)
    return found


def _meaning(cell: str) -> str:
    name = unicodedata.normalize("NFKC", cell).strip().strip("\ufeff").lower()
    if name.startswith(("ansible_", "actctl_")):
        return name
    return _MEANING.get(_plain(cell), "")


def _plain(cell: str) -> str:
    """A heading as it is compared: full and half width alike, without blanks, brackets and what stands in them."""
    return _BETWEEN.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", cell))).lower()
