"""Every way of writing down hosts: the readers, how they are told apart, and encodings."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.inventory import Inventory, Passwords, Unresolved, connection_of, inventory_as_json, load_inventory
from actctl.inventory.interface import SourceFile
from actctl.inventory.readers import READERS

ROOT = Path(__file__).parents[2]

YAML = "web:\n  hosts:\n    web01: {ansible_host: 10.0.0.1, ansible_port: 5985}\n    web02:\n"
INI = "[web]\nweb01 ansible_host=10.0.0.1 ansible_port=5985\nweb02\n"
CSV = "host,address,port,groups\nweb01,10.0.0.1,5985,web\nweb02,,,web\n"
JAPANESE = "管理番号,ホスト名,IPアドレス,ポート,グループ\n1,web01,10.0.0.1,5985,web\n2,web02,,,web\n"
LISTED = {
    "_meta": {"hostvars": {"web01": {"ansible_host": "10.0.0.1", "ansible_port": 5985}}},
    "all": {"children": ["ungrouped", "web"]},
    "web": {"hosts": ["web01", "web02"]},
}
FORMS: dict[str, tuple[str, bytes]] = {
    "yaml": ("i.yaml", YAML.encode()),
    "yaml without suffix": ("hosts", YAML.encode()),
    "yaml with marks": ("hosts", b"\xef\xbb\xbf# c\n---\n" + YAML.encode()),
    "yaml from PowerShell": ("i.yaml", YAML.encode("utf-16")),
    "yaml, CRLF": ("i.yml", YAML.replace("\n", "\r\n").encode()),
    "ini": ("i.ini", INI.encode()),
    "ini without suffix": ("hosts", INI.encode()),
    "csv": ("i.csv", CSV.encode()),
    "csv with a mark": ("i.csv", b"\xef\xbb\xbf" + CSV.encode()),
    "csv without suffix": ("hosts", CSV.encode()),
    "csv, CRLF and blank rows": ("i.csv", (CSV.replace("\n", "\r\n") + ",,,\r\n\r\n").encode()),
    "semicolons": ("i.csv", CSV.replace(",", ";").encode()),
    "tabs": ("i.tsv", CSV.replace(",", "\t").encode()),
    "Japanese, UTF-8": ("台帳.csv", JAPANESE.encode()),
    "Japanese Excel": ("台帳.csv", JAPANESE.replace("\n", "\r\n").encode("cp932")),
    "Excel's Unicode text": ("台帳.csv", JAPANESE.replace(",", "\t").encode("utf-16")),
    "a ledger with a title": ("台帳.csv", ("認証台帳,,,,\n2026/11/24,,,,\n" + JAPANESE).encode("cp932")),
    "listing": ("i.json", json.dumps(LISTED).encode()),
    "listing without suffix": ("hosts", json.dumps(LISTED, indent=4).encode()),
    "script's output": ("i.json", json.dumps({"web": ["web01", "web02"], "_meta": LISTED["_meta"]}).encode()),
    "yaml's shape in JSON": (
        "i.json",
        b'{"web": {"hosts": {"web01": {"ansible_host": "10.0.0.1", "ansible_port": 5985}, "web02": null}}}',
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_hosts_in_every_form(form: str, tmp_path: Path) -> None:
    name, data = FORMS[form]
    (tmp_path / name).write_bytes(data)
    from_file = load_inventory([name], base_dir=tmp_path)
    expected = {
        "hosts": [
            {"host": "web01", "address": "10.0.0.1", "port": 5985, "transport": "native", "groups": ["web"]},
            {"host": "web02", "address": "web02", "port": 5986, "transport": "native", "groups": ["web"]},
        ]
    }
    assert inventory_as_json(from_file.select()) == expected
    if "." not in name:  # standard input has no name to tell by
        assert inventory_as_json(load_inventory(["-"], stdin=io.BytesIO(data)).select()) == expected


def test_every_reader_is_tried() -> None:
    readers = [make() for make in READERS]
    claimed = {
        next(one.name for one in readers if one.claims(SourceFile(name, Path(name).suffix, data)))
        for name, data in FORMS.values()
    }
    assert claimed | {"host list"} == {one.name for one in readers}


def read_csv(tmp_path: Path, text: str) -> Inventory:
    (tmp_path / "i.csv").write_text(text, encoding="utf-8")
    return load_inventory([str(tmp_path / "i.csv")])


def test_csv_columns(tmp_path: Path) -> None:
    found = read_csv(
        tmp_path,
        "Name,User,Password,Transport,Group,ansible_psrp_auth,actctl_timeout,備考,groups_note\n"
        'pc[1:2],svc,"a,b",pywinrm,tokyo; lab|三階,ntlm,60,"二行の\n備考",x\npc3,,,,,,,,\n',
    )
    assert list(found.hosts) == ["pc1", "pc2", "pc3"]
    assert found.hosts["pc1"].groups == ("lab", "tokyo", "三階")
    assert found.hosts["pc3"].groups == ("ungrouped",)
    assert found.hosts["pc2"].variables == {
        "ansible_user": "svc",
        "ansible_password": Secret("a,b"),
        "actctl_transport": "pywinrm",
        "ansible_psrp_auth": "ntlm",
        "actctl_timeout": "60",
        "備考": "二行の 備考",
        "groups_note": "x",
    }


def test_csv_lines_are_counted_in_the_file(tmp_path: Path) -> None:
    """A cell of two lines comes before the mistake."""
    with pytest.raises(UserError, match=r"i\.csv:4: host web01 is there twice, first in line 2"):
        read_csv(tmp_path, 'host,note\nweb01,"a\nb"\nweb01,\n')


ODD_VALUES = """\
all:
  vars:
    a: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      61
    b: '{{ x }}'
    c: !unsafe '{'
    d: !strange [1, 2]
    e: [!vault x, '{{ y }}']
  hosts: {h: }
"""


def test_vault_and_templates_do_not_crash(tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text(ODD_VALUES)
    values = load_inventory([str(tmp_path / "i.yaml")]).hosts["h"].variables
    assert isinstance(values["a"], Unresolved)
    assert isinstance(values["b"], Unresolved)
    assert (values["c"], values["d"]) == ("{", [1, 2])
    nested = values["e"]
    assert isinstance(nested, list)
    assert all(isinstance(item, Unresolved) for item in nested)


def test_vault_of_the_listing(tmp_path: Path) -> None:
    listed = {"_meta": {"hostvars": {"h": {"ansible_password": {"__ansible_vault": "$ANSIBLE_VAULT;1.1"}}}}}
    host = load_inventory(["-"], stdin=io.BytesIO(json.dumps(listed).encode())).hosts["h"]
    with pytest.raises(UserError, match="encrypted with Ansible Vault; `ansible-inventory --list --ask-vault-pass`"):
        Passwords().of(host, "u")


@pytest.mark.parametrize("file", ["group_vars/web/vault.yml", "group_vars/web", "host_vars/h/vault", "host_vars/h.yml"])
def test_a_host_whose_variables_are_encrypted_is_not_guessed_at(file: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n")
    (tmp_path / "i.yaml").write_text("web: {hosts: {h: {ansible_port: 5985}}}\nother: {hosts: {free: }}\n")
    found = load_inventory([str(tmp_path / "i.yaml")])
    assert [host.name for host in found.select()] == ["h", "free"]
    said = f"{path}: variables of host h are encrypted with Ansible Vault, so nobody knows how to reach it; "
    with pytest.raises(UserError, match=re.escape(said[-100:])):
        connection_of(found.hosts["h"], Passwords(ask=True, prompt=lambda _: "x"))
    assert connection_of(found.hosts["free"], Passwords()).address == "free"
    assert [warning.en.partition(": ")[2] for warning in found.warnings] == [
        "the file is encrypted with Ansible Vault; hosts that it is for cannot be reached."
    ]


def test_a_text_that_is_no_template(tmp_path: Path) -> None:
    text = (
        'all: {hosts: {h: {ansible_host: !unsafe "a{{b", ansible_user: !unsafe "a{{b}}c", '
        'ansible_password: !unsafe "{{"}}}'
    )
    (tmp_path / "i.yaml").write_text(text)
    found = connection_of(load_inventory([str(tmp_path / "i.yaml")]).hosts["h"], Passwords())
    assert (found.address, found.user, found.password) == ("a{{b", "a{{b}}c", Secret("{{"))


def test_a_key_that_is_there_twice_is_said(tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text("web:\n  hosts: {a: {v: 1}}\nweb:\n  hosts:\n    b: {v: 1, v: 2}\n    b: {v: 3}\n")
    found = load_inventory([str(tmp_path / "i.yaml")])
    assert {name: host.variables for name, host in found.hosts.items()} == {"b": {"v": 3}}
    assert [warning.en.partition("i.yaml:")[2] for warning in found.warnings] == [
        "3: “web” is there twice in the inventory, first in line 1; the last counts.",
        "6: “b” is there twice in `hosts` of group web, first in line 5; the last counts.",
    ]


@pytest.mark.parametrize("plugin", ["winrm", "psrp"])
def test_an_empty_path_is_a_path(plugin: str, tmp_path: Path) -> None:
    (tmp_path / "i.ini").write_text(f"h ansible_connection={plugin} ansible_{plugin}_path=\n")
    assert connection_of(load_inventory([str(tmp_path / "i.ini")]).hosts["h"], Passwords()).path == ""


def test_a_mistake_in_group_vars_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "all.yml").write_text("a: 1\nansible_port: many\n")
    (tmp_path / "i.yaml").write_text("all: {hosts: {h: }}\n")
    with pytest.raises(UserError, match=r"group_vars/all\.yml:2: ansible_port of host h is"):
        connection_of(load_inventory([str(tmp_path / "i.yaml")]).hosts["h"], Passwords())


def test_warnings(tmp_path: Path) -> None:
    text = (
        "all:\n  vars:\n    ansible_winrm_transprot: ntlm\n    ansible_psrp_configuration_name: JEA\n    other: 1\n"
        "  web01:\n  hosts: {a: , b: }\n  children: {a: {hosts: {b: }}}\n"
    )
    (tmp_path / "i.yaml").write_text(text)
    said = [
        warning.en.partition("i.yaml:")[2] or warning.en
        for warning in load_inventory([str(tmp_path / "i.yaml")]).warnings
    ]
    assert said == [
        "6: “web01” in group all is not read; only hosts, vars and children belong there.",
        "“a” is the name of a group and of a host; a pattern means the host, with a sign or a number the group.",
        "3: actctl does not know the variable ansible_winrm_transprot; it has no effect."
        " Did you mean ansible_winrm_transport?",
        "4: ansible_psrp_configuration_name has no effect: actctl opens a command shell, no PowerShell endpoint.",
    ]


def test_ipv6_and_ports(tmp_path: Path) -> None:
    text = 'all:\n  hosts:\n    "2001:db8::1":\n    "[2001:db8::2]:5985":\n    "fe80::1%eth0":\n    web[1:2]:5985:\n'
    (tmp_path / "i.yaml").write_text(text)
    found = load_inventory([str(tmp_path / "i.yaml")])
    ports = {host.name: connection_of(host, Passwords()).port for host in found.hosts.values()}
    assert ports == {"2001:db8::1": 5986, "2001:db8::2": 5985, "fe80::1%eth0": 5986, "web1": 5985, "web2": 5985}
    assert [host.name for host in found.select(["2001:db8::1"])] == ["2001:db8::1"]
    assert [host.name for host in found.select(["web1,2001:db8::2"])] == ["web1", "2001:db8::2"]


def test_the_example() -> None:
    """inventory.example.yaml, as it stands in the repository: nothing to warn about, every host reachable."""
    found = load_inventory([str(ROOT / "inventory.example.yaml")])
    assert found.warnings == ()
    assert {"tokyo", "tokyo_dmz", "osaka", "workgroup", "kms_hosts"} <= set(found.groups)
    passwords = Passwords(prompt=lambda _: "typed", ask=True)
    reached = {host.name: connection_of(host, passwords) for host in found.hosts.values()}
    assert len(reached) == 20 + 3 + 2 + 4 + 5 + 1
    assert reached["web20.corp.example"].scheme == "http"
    assert reached["dmz01"].scheme == "https"
    assert reached["file01"].address == "2001:db8::15"
