"""Lists as Excel saves them: headings in every hand, and rows that are no hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.inventory import load_inventory
from actctl.inventory.interface import Inventory


def load(text: str, folder: Path, encoding: str = "utf-8") -> Inventory:
    path = folder / "台帳.csv"
    path.write_text(text, encoding=encoding, newline="")
    return load_inventory([str(path)])


def addresses(found: Inventory) -> dict[str, str | None]:
    return {name: host.endpoint.address for name, host in found.hosts.items()}


def said(found: Inventory) -> list[str]:
    return [warning.en.partition("台帳.csv:")[2] for warning in found.warnings]


@pytest.mark.parametrize(
    "heading",
    [
        "ホスト名,ＩＰアドレス", "コンピュータ名,IP アドレス", "ﾎｽﾄ名,IPｱﾄﾞﾚｽ", '"ホスト名\n(FQDN)",IPアドレス',
        "PC名,IPアドレス", "NetBIOS名,IPアドレス",
        "機器名称,IPv4アドレス", "DNSHostName,IPv4Address", "ホスト名（FQDN）,IP Addresses",
        "Computer Name,IPAddresses",
        "ＨＯＳＴ,ｉｐ", "host_name,ip_address", "サーバー名【必須】,接続先",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_headings(heading: str, encoding: str, tmp_path: Path) -> None:
    found = load(f"{heading}\r\nPC1,10.0.0.1\r\n", tmp_path, encoding)
    assert addresses(found) == {"PC1": "10.0.0.1"}
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("text", "hosts", "warnings"),
    [
        ("ホスト名,IP\nPC1,10.0.0.1\n合計,1台\n", {"PC1": "10.0.0.1"}, ["3: a row of totals; it is left out."]),
        ("No,host\n1,PC1\nTotal,\n", {"PC1": "PC1"}, [
            "1: actctl does not know these columns and keeps them with the hosts: No.",
            "3: a row of totals; it is left out.",
        ]),
        ("host,ip\nPC1,10.0.0.1\n※IPアドレスはDHCP,\n", {"PC1": "10.0.0.1"}, [
            '3: “※IPアドレスはDHCP” in column host is no host name; the row is left out.'
        ]),
        ("host,ip\nPC1,\n,10.0.0.2\n", {"PC1": "PC1"}, [
            '3: no host name in column host; the row of “10.0.0.2” is left out.'
        ]),
        ("ホスト名,IPアドレス\nPC1,DHCP\nPC2,-\nPC3,10.0.0.1/24\nPC4,10.0.0.300\nPC5,未定\n",
         {"PC1": "PC1", "PC2": "PC2", "PC3": "10.0.0.1", "PC5": "PC5"}, [
            '2: “DHCP” in column IPアドレス is no address; the name is used.',
            '3: “-” in column IPアドレス is no address; the name is used.',
            '4: “10.0.0.1/24” in column IPアドレス is more than an address; 10.0.0.1 is used.',
            '5: “10.0.0.300” in column IPアドレス is no machine\'s address; the row is left out.',
            '6: “未定” in column IPアドレス is no address; the name is used.',
        ]),
        ('host,ip\n="PC1",="10.0.0.1"\nＰＣ２,１０．０．０．２\n', {"PC1": "10.0.0.1", "PC2": "10.0.0.2"}, []),
        ('host,ip\n=A1&B1,10.0.0.1\n', {}, ['2: “=A1&B1” in column host is no host name; the row is left out.']),
        ("ホスト名,コンピュータ名,IP\nhn1,cn1,10.0.0.1\n", {"hn1": "10.0.0.1"}, [
            "1: columns ホスト名 and コンピュータ名 mean the same to actctl; ホスト名 counts."
        ]),
    ],
)  # fmt: skip
def test_rows(text: str, hosts: dict[str, str], warnings: list[str], tmp_path: Path) -> None:
    found = load(text, tmp_path)
    assert addresses(found) == hosts
    assert said(found) == warnings


def test_columns_of_ones_own_stay_with_the_host(tmp_path: Path) -> None:
    found = load("管理番号,ホスト名,部署,管理者パスワード\nA-1,PC1,総務,geheim\n", tmp_path)
    host = found.hosts["PC1"]
    assert host.extra["管理番号"].value == "A-1"
    assert host.extra["部署"].value == "総務"
    assert "geheim" not in repr(host.extra["管理者パスワード"].value)
    assert said(found) == [
        "1: actctl does not know these columns and keeps them with the hosts: 管理番号, 部署, 管理者パスワード."
    ]


def test_one_machine_in_two_spellings(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="host pc1 is there twice, as PC1 in line 2"):
        load("host,ip\nPC1,10.0.0.1\npc1,10.0.0.2\n", tmp_path)


@pytest.mark.parametrize(
    "cell",
    ["010.000.000.007", "10.0.0.256", "10.0.0", "10.0.0.1.2", "0.0.0.0", "255.255.255.255", "224.0.0.1", "::",
     "１０．０．０．２５６", "10.0.0.1, 10.0.0.256", "10.0.0.300/24"],
)  # fmt: skip
def test_an_address_that_may_mean_another_machine(cell: str, tmp_path: Path) -> None:
    found = load(f'host,ip\nPC1,"{cell}"\nPC2,10.0.0.2\n', tmp_path)
    assert addresses(found) == {"PC2": "10.0.0.2"}
    assert said(found) == [f"2: “{cell}” in column ip is no machine's address; the row is left out."]


@pytest.mark.parametrize(
    "cell", ["撤去済", "廃棄", "なし", "未定", "予備", "以上", "以下余白", "TRUE", "false", "ＴＲＵＥ", "N/A", "-"]
)
def test_words_that_are_no_names(cell: str, tmp_path: Path) -> None:
    found = load(f"host,ip\n{cell},10.0.0.1\nPC2,10.0.0.2\n", tmp_path)
    assert addresses(found) == {"PC2": "10.0.0.2"}
    assert said(found) == [f"2: “{cell}” in column host is no host name; the row is left out."]


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list"])
@pytest.mark.parametrize("data", [b"PK\x03\x04host,ip\n", b"PK\x03\x04\x14\0\0\0[Content_Types].xml"])
def test_a_workbook(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match=r"this is an Excel workbook \(or a zip file\); save it as CSV"):
        load_inventory([str(tmp_path / name)])


def test_two_hosts_with_one_address(tmp_path: Path) -> None:
    text = "host,ip,port\nPC1,10.0.0.1,5985\nPC2,10.0.0.1,5986\nPC3,１０．０．０．１,5986\nPC4,,\nPC5,,\n"
    found = load(text, tmp_path)
    assert len(found.hosts) == 5
    assert said(found) == ["4: PC3 has the address 10.0.0.1 of PC2 in line 3."]


def test_a_full_width_port(tmp_path: Path) -> None:
    assert load("NetBIOS名,ポート\nPC1,５９８５\n", tmp_path).hosts["PC1"].endpoint.port == 5985


@pytest.mark.parametrize(
    "cell", ["N/A", "n/a", "N.A.", "web/db", "LAN", "lan", "ipv6", "IPv4", "Wi-Fi", "有線", "DHCP/LAN",
             "web01 (10.0.0.1)", "10.0.0.1-10", "see below", "http://web01", "10.0.0.1:99999", "unknown:5985"],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["ip", "接続先"])
def test_what_is_no_address(cell: str, heading: str, tmp_path: Path) -> None:
    found = load(f"host,{heading}\nPC1,{cell}\n", tmp_path)
    assert addresses(found) == {"PC1": "PC1"}
    assert said(found) == [f"2: “{cell}” in column {heading} is no address; the name is used."]


def test_a_name_is_an_address_where_the_heading_does_not_ask_for_figures(tmp_path: Path) -> None:
    assert addresses(load("host,接続先\nPC1,web01\nPC2,web02.example.jp\n", tmp_path)) == {
        "PC1": "web01", "PC2": "web02.example.jp"
    }  # fmt: skip
    found = load("host,管理IP\nPC1,web01\nPC2,web02.example.jp\n", tmp_path)
    assert addresses(found) == {"PC1": "PC1", "PC2": "web02.example.jp"}
    assert said(found) == ["2: “web01” in column 管理IP is no address; the name is used."]


@pytest.mark.parametrize("cell", ["10.0.0.1:5985", "１０．０．０．１：５９８５", "10.0.0.1:5985, 10.0.0.2"])
def test_an_address_with_a_port(cell: str, tmp_path: Path) -> None:
    endpoint = load(f'host,ip\nPC1,"{cell}"\n', tmp_path).hosts["PC1"].endpoint
    assert (endpoint.address, endpoint.port) == ("10.0.0.1", 5985)


def test_an_ipv6_address_with_a_port(tmp_path: Path) -> None:
    found = load("host,ip,port\nPC1,[fe80::1]:5985,\nPC2,[fe80::2],5985\nPC3,fe80::3,\n", tmp_path)
    assert [(host.endpoint.address, host.endpoint.port) for host in found.hosts.values()] == [
        ("fe80::1", 5985), ("fe80::2", 5985), ("fe80::3", 5986),
    ]  # fmt: skip
    assert found.warnings == ()


def test_two_ports_of_one_row(tmp_path: Path) -> None:
    found = load("host,ip,port\nPC1,10.0.0.1:5985,15985\nPC2,10.0.0.2:5985,5985\n", tmp_path)
    assert found.hosts["PC1"].endpoint.port == 15985
    assert said(found) == ["2: port 5985 behind the address; port 15985 of the port's column counts."]


@pytest.mark.parametrize("cell", ["10.0.0.256:5985", "10.0.0:5985", "[::]:5986"])
def test_no_machine_has_this_address_whatever_the_port(cell: str, tmp_path: Path) -> None:
    found = load(f"host,ip\nPC1,{cell}\nPC2,10.0.0.2\n", tmp_path)
    assert addresses(found) == {"PC2": "10.0.0.2"}
    assert said(found) == [f"2: “{cell}” in column ip is no machine's address; the row is left out."]


@pytest.mark.parametrize(
    "heading",
    ["管理IP", "管理ＩＰアドレス", "固定IP", "社内IPアドレス", "ローカルIP", "サーバーIP", "PCのIPアドレス",
     "Management IP",
     "Private IP Address", "有線LAN_IP", "IP1", "IPアドレス（管理用）"],
)  # fmt: skip
def test_headings_of_addresses_that_say_which(heading: str, tmp_path: Path) -> None:
    found = load(f"ホスト名,{heading}\nPC1,10.0.0.1\n", tmp_path)
    assert addresses(found) == {"PC1": "10.0.0.1"}
    assert found.warnings == ()


@pytest.mark.parametrize(
    "heading", ["BMC IP", "iDRAC IP", "ゲートウェイIP", "DNS IP", "グローバルIP", "Gateway IP Address"]
)
def test_addresses_of_something_else(heading: str, tmp_path: Path) -> None:
    found = load(f"ホスト名,{heading}\nPC1,10.0.0.1\n", tmp_path)
    assert addresses(found) == {"PC1": "PC1"}
    assert said(found) == [f"1: actctl does not know these columns and keeps them with the hosts: {heading}."]


def test_the_plain_heading_counts_before_one_that_says_which(tmp_path: Path) -> None:
    assert addresses(load("ホスト名,管理IP,IPアドレス\nPC1,10.0.0.1,10.0.0.2\n", tmp_path)) == {"PC1": "10.0.0.2"}


@pytest.mark.parametrize(
    "word", ["平均", "平均値", "合計", "合計3台", "計 2台", "計：2", "総台数", "台数", "件数", "累計", "最大",
             "Average", "AVG", "Totals", "Grand Total", "Total:2"],
)  # fmt: skip
def test_rows_that_sum_up(word: str, tmp_path: Path) -> None:
    found = load(f"ホスト名,IP\nPC1,10.0.0.1\n{word},\n", tmp_path)
    assert list(found.hosts) == ["PC1"]
    assert said(found) == ["3: a row of totals; it is left out."]


@pytest.mark.parametrize("name", ["max", "sum01", "合計機", "AVG-PC", "total2"])
def test_names_that_only_look_like_sums(name: str, tmp_path: Path) -> None:
    assert list(load(f"ホスト名,IP\n{name},10.0.0.1\n", tmp_path).hosts) == [name]
