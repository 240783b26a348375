"""The site of site.yaml: its machines (the simulator), its DNS server, and the ports behind its records."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pytest
import yaml

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from tests.dns.server import DnsFixture

SITE = Path(__file__).with_name("site.yaml")
ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")


@dataclass(frozen=True, slots=True)
class DnsSite:
    """What the tests need to know of the site while it is up."""

    simulator: Simulator
    server: DnsFixture
    inventory: str
    open: int
    """A port that is open at ADDRESSES."""
    closed: int
    """One that is closed at all addresses."""


@contextlib.contextmanager
def ports() -> Iterator[tuple[int, int]]:
    """A port that is open at all ADDRESSES and one that is closed, both kept from anybody else meanwhile."""
    with contextlib.ExitStack() as held:
        while True:
            with contextlib.ExitStack() as tried, contextlib.suppress(OSError):
                first = tried.enter_context(socket.create_server((ADDRESSES[0], 0)))
                number = first.getsockname()[1]
                for address in ADDRESSES[1:]:
                    tried.enter_context(socket.create_server((address, number)))
                held.enter_context(tried.pop_all())
                break
        closed = held.enter_context(socket.socket())
        closed.bind(("0.0.0.0", 0))  # bound to all addresses, and nobody listens
        yield number, closed.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DnsSite]:
    """The site of site.yaml, on the air."""
    with contextlib.ExitStack() as up:
        opened, closed = up.enter_context(ports())
        plan = yaml.safe_load(Template(SITE.read_text("utf-8")).substitute(open=opened, closed=closed))
        server = up.enter_context(DnsFixture(plan.pop("zones"), plan.pop("faults")))
        simulator = up.enter_context(SimulatorThread(Simulator(build_fleet(plan))))
        file = tmp_path_factory.mktemp("dns") / "inventory.yaml"
        simulator.write_inventory(file)
        yield DnsSite(simulator, server, str(file), opened, closed)
