"""Machines that share one CMID, images cloned without `sysprep /generalize`: a KMS host counts them once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from actctl.common.texts import Text
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import for_command
from actctl.licensing.records import Method

_NONE = "00000000-0000-0000-0000-000000000000"


def shared_cmids(site: Site) -> Mapping[str, tuple[HostEvidence, ...]]:
    """CMID → the machines that have it, where they are more than one."""
    found: dict[str, list[HostEvidence]] = {}
    for one in site.hosts:
        if one.cmid and one.cmid != _NONE and one.method is Method.KMS_CLIENT:
            found.setdefault(one.cmid, []).append(one)
    return {cmid: tuple(each) for cmid, each in found.items() if len(each) > 1}


def clones(site: Site, held_up: frozenset[str]) -> Iterator[Cause]:
    """A cause for each machine that shares its CMID; an error where the count holds one of them up.

    `held_up`: hosts whose KMS host has counted too few machines.
    """
    for cmid, machines in shared_cmids(site).items():
        names = [one.host for one in machines]
        severity = Severity.ERROR if held_up.intersection(names) else Severity.WARNING
        remedy = _remedy(for_command(names[1:]))
        evidence = Text(f"CMID {cmid}: {', '.join(names)}", f"CMID {cmid}: {'、'.join(names)}")
        for one in machines:
            yield Cause(
                one.host, "duplicate_cmid", severity, subject=cmid, evidence=(evidence,), remedy=remedy,
                why=Text(
                    "cloned without sysprep /generalize: a KMS host counts machines with one CMID only once",
                    "sysprep /generalize を実行せずに複製されています。KMSホストは同じCMIDを1台としか数えません",
                ),
            )  # fmt: skip


def _remedy(others: Text) -> tuple[Text, ...]:
    return (
        Text(f"actctl slmgr rearm --limit {others.en}", f"actctl slmgr rearm --limit {others.ja}"),
        Text("restart them: shutdown /r /t 0", "再起動する: shutdown /r /t 0"),
        Text(f"actctl ato {others.en}", f"actctl ato {others.ja}"),
    )
