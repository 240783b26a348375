"""Passwords: fetched late, once per source, and never shown."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.inventory import Host, Inventory, Passwords, connection_of, inventory_as_json, load_inventory


def load(tmp_path: Path, text: str, name: str = "i.yaml") -> Inventory:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_inventory([str(path)])


def host(tmp_path: Path, *lines: str) -> Host:
    return load(tmp_path, "all:\n  vars:\n" + "".join(f"    {line}\n" for line in lines) + "  hosts: {h: }\n").hosts[
        "h"
    ]


class Ring:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append((service, username))
        return "from-ring" if service == "actctl" else None


def test_environment(tmp_path: Path) -> None:
    reached = host(tmp_path, "actctl_password_env: PW", "ansible_password: plain")
    assert Passwords(environ={"PW": "from-env"}).of(reached, "u") == Secret("from-env")
    with pytest.raises(UserError, match=r"i.yaml:3: actctl_password_env of host h names .* PW, which is not set"):
        Passwords(environ={}).of(reached, "u")


def test_keyring_is_asked_once_per_user(tmp_path: Path) -> None:
    ring = Ring()
    passwords = Passwords(keyring=ring)
    reached = host(tmp_path, "actctl_password_keyring: actctl")
    for user in ("a", "a", "b"):
        assert passwords.of(reached, user) == Secret("from-ring")
    assert ring.asked == [("actctl", "a"), ("actctl", "b")]
    with pytest.raises(UserError, match="keyring set other a"):
        passwords.of(host(tmp_path, "actctl_password_keyring: other"), "a")


def test_command_runs_once_and_without_a_shell(tmp_path: Path) -> None:
    program = tmp_path / "p.py"
    program.write_text(
        "import pathlib, sys\n"
        f"with pathlib.Path({str(tmp_path / 'runs')!r}).open('a') as runs: runs.write('x')\n"
        "print(sys.argv[1]); print('second line')\n"
    )
    reached = host(tmp_path, f"actctl_password_command: {sys.executable} {program} '$HOME; echo no'")
    passwords = Passwords()
    assert passwords.of(reached, "u") == passwords.of(reached, "other") == Secret("$HOME; echo no")
    assert (tmp_path / "runs").read_text() == "x"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"{sys.executable} -c 'exit(3)'", r"failed with exit code 3\.$"),
        (f"{sys.executable} -c pass", "printed no password"),
        ("/no/such/program", "cannot be run"),
        ('"\'"', "is no command line"),
    ],
)
def test_command_that_gives_none(command: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said):
        Passwords().of(host(tmp_path, f"actctl_password_command: {command}"), "u")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("sys.exit('first\\n\\x1b[31mgpg: no secret key.\\n\\n')", r"failed with exit code 1: gpg: no secret key\.$"),
        (
            "sys.exit('VDYBN-27WPP-V4HQT-9VMD4-VMK7H ' + 'no ' * 999)",
            r"failed with exit code 1: \*\*\*\*\*\S*VMK7H no .*…\.$",
        ),
        ("sys.stderr.write('the store is locked')", r"printed no password: the store is locked\.$"),
        ("os.kill(os.getpid(), 9)", r"failed with signal 9\.$"),
    ],
)
def test_command_says_why(program: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "p.py"
    file.write_text(f"import os, sys\n{program}\n")
    with pytest.raises(UserError, match=said) as raised:
        Passwords().of(host(tmp_path, f"actctl_password_command: {sys.executable} {file}"), "u")
    assert len(raised.value.message.en) < 300 and "VDYBN" not in str(raised.value)


def test_command_has_what_its_tools_need_and_no_secret_of_ours(tmp_path: Path) -> None:
    bus = "unix:path=/run/user/1000/bus,guid=0123456789abcdef0123456789abcdef"
    needed = {
        "HOME": "/home/a", "PATH": os.environ["PATH"], "DBUS_SESSION_BUS_ADDRESS": bus, "DISPLAY": ":0",
        "GPG_TTY": "/dev/pts/1", "GNUPGHOME": "/g", "PASSWORD_STORE_DIR": "/p", "SSH_AUTH_SOCK": "/s", "PWD": "/w",
        "OLDPWD": "/", "SSH_ASKPASS": "/bin/ask", "VAULT_TOKEN": "hvs.x", "OP_SESSION_my": "x", "LANG": "C.UTF-8",
        "ACTCTL_INVENTORY": "i.yaml", "AZURE_CLIENT_SECRET": "x", "XDG_RUNTIME_DIR": "/run/user/1000",
    }  # fmt: skip
    withheld = {
        "ACTCTL_PASSWORD": "hunter2", "WIN_PW": "hunter2", "SVC_PASS": "hunter2", "WINDOWS_PASSWORD": "hunter2",
        "MAK": "x", "CSVLK": "x", "OUR_MAK2": "x", "OURS": "VDYBN-27WPP-V4HQT-9VMD4-VMK7H", "NAMED": "hunter2",
    }  # fmt: skip
    program = tmp_path / "p.py"
    program.write_text("import json, os; print(json.dumps(dict(os.environ)))")
    reached = host(tmp_path, f"actctl_password_command: {sys.executable} {program} --passwordenv WIN_PW")
    environ = {**needed, **withheld}
    given = Passwords(environ=environ, withheld=frozenset({"NAMED"})).of(reached, "u")
    assert given is not None
    got = json.loads(given.reveal())
    assert {name: got.get(name) for name in needed} == needed
    assert set(got) & set(withheld) == {"WIN_PW"}, "the command itself names this one"


def test_prompt_asks_once_per_user(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(question: Text) -> str:
        asked.append(question.en)
        return "typed"

    passwords = Passwords(prompt=answer)
    for user in ("a", "b", "a"):
        assert passwords.of(host(tmp_path, "x: 1"), user) == Secret("typed")
    assert asked == ["Password for a: ", "Password for b: "]
    assert passwords.of(host(tmp_path, "ansible_password: plain"), "a") == Secret("plain")
    assert Passwords(prompt=answer, ask=True).of(host(tmp_path, "ansible_password: plain"), "a") == Secret("typed")
    with pytest.raises(UserError, match="no password for a was typed"):
        Passwords(prompt=lambda _: "").of(host(tmp_path, "x: 1"), "a")


def test_the_source_nearest_to_the_host_wins(tmp_path: Path) -> None:
    inventory = load(
        tmp_path,
        "all:\n  vars: {actctl_password_env: FAR}\n  children:\n    g:\n"
        "      vars: {actctl_password_keyring: actctl}\n"
        "      hosts: {near: {actctl_password_env: NEAR}, middle: }\n  hosts: {far: }\n",
    )
    passwords = Passwords(environ={"FAR": "far", "NEAR": "near"}, keyring=Ring())
    found = {name: passwords.of(host, "u") for name, host in inventory.hosts.items()}
    assert found == {"near": Secret("near"), "middle": Secret("from-ring"), "far": Secret("far")}


def test_passwords_are_taken_as_written(tmp_path: Path) -> None:
    """YAML would make 83, a float and a boolean of these."""
    for text in ("0123", "1e3", "yes", "12:30"):
        assert host(tmp_path, f"ansible_password: {text}").variables["ansible_password"] == Secret(text)


SECRETS = """\
all:
  vars:
    ansible_user: svc
    ansible_password: hunter2
    ansible_become_pass: hunter2
    win_admin_password: hunter2
    vault_thing: hunter2
    mak: hunter2
    accounts: [{name: a, password: hunter2, more: {token: [hunter2]}}]
  hosts: {web01: }
"""


def test_no_secret_leaks(tmp_path: Path) -> None:
    inventory = load(tmp_path, SECRETS)
    web01 = inventory.hosts["web01"]
    connection = connection_of(web01, Passwords())
    shown = [repr(inventory), repr(web01), repr(web01.settings), repr(web01.variables["accounts"]), repr(connection)]
    shown += [
        json.dumps(inventory_as_json(inventory.select())),
        *(warning.en + warning.ja for warning in inventory.warnings),
    ]
    assert "token" in repr(web01.variables["accounts"])
    assert not [text for text in shown if "hunter2" in text]
    assert connection.password == Secret("hunter2")
    for leak in (lambda: dataclasses.asdict(web01), lambda: json.dumps(web01.variables)):
        with pytest.raises(TypeError):
            leak()


def test_plain_passwords_are_warned_about_once(tmp_path: Path) -> None:
    text = "all:\n  hosts:\n" + "".join(f"    h{n}: {{ansible_password: p{n}}}\n" for n in range(9))
    load(tmp_path, text)
    file = tmp_path / "i.yaml"
    for mode in (0o644, 0o640):
        file.chmod(mode)
        warnings = load_inventory([str(file)]).warnings
        assert len(warnings) == 1
        assert "i.yaml:3: a password stands here in plain text; actctl_password_env" in warnings[0].en
    file.chmod(0o600)
    assert load_inventory([str(file)]).warnings == (), "for its owner alone"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["ansible_password: '{{ vault_pw }}'", "vault_pw: pw"], "pw"),
        (["ansible_password: '{{vault_pw}}'", "vault_pw: '{{ other }}'", "other: pw"], "pw"),
        (["ansible_password: 'a-{{ vault_pw }}-{{ inventory_hostname }}'", "vault_pw: pw"], "a-pw-h"),
    ],
)
def test_plain_references(lines: list[str], expected: str, tmp_path: Path) -> None:
    """What a decrypted `ansible-inventory --list` leaves: the vault's value, and a reference to it."""
    reached = host(tmp_path, *lines)
    assert Passwords().of(reached, "u") == Secret(expected)


@pytest.mark.parametrize(
    "template",
    [
        "{{ vault_pw | upper }}",
        "{{ nowhere }}",
        "{% if x %}a{% endif %}",
        "{{ lookup('env', 'X') }}",
        "{{ a }}{{",
        "{{ {} }}",
    ],
)
def test_real_templates_are_never_used(template: str, tmp_path: Path) -> None:
    reached = host(tmp_path, f'ansible_password: "{template}"', "vault_pw: pw", "a: b")
    with pytest.raises(UserError, match="ansible_password of host h is a Jinja template; write the value itself"):
        Passwords().of(reached, "u")


def test_an_account_kept_in_a_vault(tmp_path: Path) -> None:
    reached = host(tmp_path, "ansible_user: '{{ vault_user }}'", "vault_user: svc", "ansible_password: x")
    assert connection_of(reached, Passwords()).user == "svc"
