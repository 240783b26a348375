"""A fleet from its definition: the YAML file that fleets/demo.yaml explains, or the same as plain values."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from actctl.common.errors import UserError
from actctl.common.malformed import yaml_problem
from actctl.common.system_errors import reason
from actctl.common.texts import Text
from actctl.simulator import yaml_text
from actctl.simulator.definition import build_machine
from actctl.simulator.fleet_shape import NoFleet, must_be_a_fleet
from actctl.simulator.seeding import connect
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.keys import FleetKey

Definition = dict[str, Any]


def load_fleet(path: Path, now: dt.datetime | None = None) -> Fleet:
    """Read a fleet file; raises UserError."""
    try:
        value = yaml_text.load(path.read_text("utf-8"))
    except OSError as error:  # its own text names the file again
        why = reason(error)
        said = Text(f"cannot read the fleet: {why.en}.", f"模擬のコンピューターの定義を読み取れません: {why.ja}。")
        raise UserError(said, source=str(path)) from None
    except UnicodeDecodeError:
        said = Text(
            "the fleet is not UTF-8 text; save the file as UTF-8.",
            "模擬のコンピューターの定義がUTF-8のテキストではありません。UTF-8で保存してください。",
        )
        raise UserError(said, source=str(path)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise UserError(yaml_problem(error), source=str(path), line=line) from None
    except yaml.YAMLError:
        said = Text("the fleet is no valid YAML.", "模擬のコンピューターの定義がYAMLとして正しくありません。")
        raise UserError(said, source=str(path)) from None
    try:
        must_be_a_fleet(value)
        return build_fleet(value, now)
    except NoFleet as error:
        why = error.why
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        why = Text("no machines can be made of what it says", "書かれている設定からはコンピューターを作れません")
    said = Text(f"no fleet file: {why.en}.", f"模擬のコンピューターの定義として正しくありません: {why.ja}。")
    raise UserError(said, source=str(path))


def demo_fleet(now: dt.datetime | None = None) -> Fleet:
    """The demonstration fleet that is shipped."""
    text = resources.files("actctl.simulator").joinpath("fleets/demo.yaml").read_text("utf-8")
    return build_fleet(yaml_text.load(text), now)


def build_fleet(value: Definition, now: dt.datetime | None = None) -> Fleet:
    """A fleet from plain values; `now` (UTC) is the moment that minutes in it count from."""
    now = now or dt.datetime.now(dt.timezone.utc)
    account = value.get("account") or {}
    fleet = Fleet(
        dns={name.lower(): list(records) for name, records in (value.get("dns") or {}).items()},
        group_parents=dict(value.get("group_parents") or {}),
    )
    fleet.user = account.get("user", fleet.user)
    fleet.password = account.get("password", fleet.password)
    for item in value.get("keys") or []:
        fields: dict[str, Any] = {name: tuple(data) if isinstance(data, list) else data for name, data in item.items()}
        key = FleetKey(**fields)
        key.key = key.key.upper()
        fleet.keys[key.key] = key
    defaults = value.get("defaults") or {}
    hosts = {str(name): {**defaults, **(host or {})} for name, host in value["hosts"].items()}
    for number, (name, host) in enumerate(hosts.items(), 10):
        machine = build_machine(name, host, fleet.keys, now)
        machine.address = machine.address or f"10.20.{number // 250}.{number % 250 + 1}"
        fleet.machines[machine.name] = machine
    connect(fleet, hosts, now)
    return fleet
