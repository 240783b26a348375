"""Whatever the bytes: an inventory or a UserError, nothing else; and a large fleet in little time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actctl.common.errors import UserError
from actctl.inventory import Inventory, Passwords, connection_of, inventory_as_json, load_inventory
from actctl.inventory.draft import Draft
from actctl.inventory.interface import SourceFile
from actctl.inventory.readers import READERS
from tests.waiting import cpu_limit

HERE = Path(__file__).parent
SEEDS = [
    path.read_bytes()
    for path in sorted((*HERE.glob("same/*/*"), *HERE.glob("broken/*"), HERE.parents[1] / "inventory.example.yaml"))
    if path.is_file() and path.stat().st_size < 4000 and path.name != "bomb.yaml"
]
SPICE = [b"\t", b": ", b"- ", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"!!int ", b"!vault ", b"<<: ", b"'", b'"', b"\n",
         b"[01:", b"{{ x }}", b"\xff", b"\x00", b"%", b"? ", b"|", b"=", b",", b"\xe6\x97\xa5"]  # fmt: skip


def use(data: bytes, suffix: str) -> None:
    """Read, select, connect and list, as a command does."""
    try:
        inventory = load_inventory(["-"], stdin=io.BytesIO(data))
        assert isinstance(inventory, Inventory)
        hosts = inventory.select()[:50]
        inventory_as_json(hosts)
        for host in hosts:
            connection_of(host, Passwords(prompt=lambda _: "x", environ={}, ask=True))
    except UserError as problem:
        assert "\n" not in str(problem)
    for reader in (make() for make in READERS):
        source = SourceFile("x", suffix, data)
        try:
            if reader.claims(source):
                reader.read(source, Draft())
        except UserError:
            pass


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 20)))
        data = data[:start] + draw(st.sampled_from(SPICE)) * draw(st.integers(0, 2)) + data[end:]
    return data


SUFFIXES = st.sampled_from([".yaml", ".json", ".csv", ".ini", ""])
RELAXED = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@RELAXED
@given(st.binary(max_size=200), SUFFIXES)
def test_random_bytes(data: bytes, suffix: str) -> None:
    use(data, suffix)


@RELAXED
@given(mutated(), SUFFIXES)
def test_mutated_inventories(data: bytes, suffix: str) -> None:
    use(data, suffix)


@RELAXED
@given(st.text(alphabet="abw01*?[]:!&,~@-+.(){}|\\ ", max_size=20))
def test_patterns(pattern: str) -> None:
    inventory = load_inventory(["a0,b1,w01,"])
    try:
        assert inventory.select([pattern])
    except UserError as problem:
        assert "\n" not in str(problem)


@pytest.mark.parametrize("size", [20_000])
@pytest.mark.long
def test_a_large_fleet_loads(size: int, tmp_path: Path) -> None:
    """Were it quadratic, it would take hours."""
    lines = ["all:", "  vars: {ansible_connection: psrp}", "  children:"]
    for site in range(40):
        lines += [f"    site{site}:", f"      vars: {{site: {site}, ansible_user: svc}}", "      hosts:"]
        for number in range(size // 40):
            lines += [f"        pc{site}-{number}.corp.example:", "          ansible_port: 5985"]
            lines += [f"          ansible_host: 10.{site}.{number >> 8}.{number & 255}", "          owner: someone"]
    path = tmp_path / "i.yaml"
    path.write_text("\n".join(lines))
    with cpu_limit(300):
        inventory = load_inventory([str(path)])
        listed = inventory_as_json(inventory.select(["site*:!site3"]))["hosts"]
    assert isinstance(listed, list)
    assert len(listed) == size - size // 40
