"""A plan with a host of every kind, built from the decisions themselves."""

from __future__ import annotations

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.fleet.change.plan import HostPlan, Origin, Plan
from actctl.licensing.changes import switch_kms, switch_mak
from actctl.licensing.changes.change import Action, Decision, state_of
from actctl.licensing.machine import Machine
from actctl.licensing.records import LicenseStatus, Method
from tests.licensing.machines import MAK, machine

AT = "2026-11-23T22:14:00.000Z"
KMS = "kms01.corp.example"
OFF = HostError(
    ErrorKind.UNREACHABLE,
    Text("no answer from 10.0.0.9:5985", "10.0.0.9:5985 から応答がありません"),
    "0x80338012",
    Text("check the name and the firewall", "名前とファイアウォールを確認する"),
)


def host_plan(name: str, box: Machine, decision: Decision, number: int = 1) -> HostPlan:
    """A decision as the plan's host."""
    return HostPlan(
        name, f"10.0.0.{number}:5985", decision.action, decision.reason, decision.message,
        state_of(box), decision.gvlk, decision.steps, decision.cautions, decision.remedy,
    )  # fmt: skip


MACHINES: dict[str, Machine] = {
    "web01": machine(),
    "web02": machine(key="8PVTD", edition="ServerDatacenter"),
    "app01": machine(edition="ServerDatacenter", build=26100, kind="Server Core", registered="old.corp.example"),
    "pc01": machine(Method.RETAIL, "3V66T", edition="Professional", kind="Client", build=22631),
    "new01": machine(None),
    "db01": machine(Method.KMS_CLIENT, "J464C", LicenseStatus.NOTIFICATION),
    "kms01": machine(Method.KMS_HOST, "CSVLK"),
    "file01": machine(Method.KMS_CLIENT, "VMK7H", registered=KMS),
    "eval01": machine(Method.TIMEBASED, "XXXXX", edition="ServerStandardEval"),
    "home01": machine(Method.OEM, "8HVX7", edition="Core", kind="Client", build=22631),
}


def kms_plan() -> Plan:
    """`switch kms all --kms-host kms01.corp.example`."""
    wish = switch_kms.KmsWish(kms_host=KMS)
    hosts = [
        host_plan(name, box, switch_kms.decide(box, wish), number)
        for number, (name, box) in enumerate(MACHINES.items())
    ]
    failed = HostPlan("off01", "10.0.0.99:5985", Action.FAILED, "unreachable", OFF.message, error=OFF)
    return Plan(
        "switch-kms", AT, (*hosts, failed), Origin(("/etc/actctl/inventory.yaml",), "pywinrm", 120.5, None),
        kms_host=KMS, kms_count=17, warnings=(Text("mind the gap", "足元に注意"),),
    )  # fmt: skip


def mak_plan(*names: str) -> Plan:
    """`switch mak`, for these KMS clients."""
    box = machine(Method.KMS_CLIENT, "VMK7H")
    decision = switch_mak.decide(box, switch_mak.MakWish(MAK))
    hosts = tuple(host_plan(name, box, decision, number) for number, name in enumerate(names, 1))
    return Plan("switch-mak", AT, hosts, Origin(("/etc/actctl/inventory.yaml",), key_source="file:/home/me/keys.txt"))
