"""Causes of many hosts into findings: one for each cause and each thing they have in common, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actctl.common.texts import Text
from actctl.licensing.doctor.finding import WORST_FIRST, Cause, Finding
from actctl.licensing.doctor.texts import TITLES, few, headline, with_hosts

_MOST_REMEDIES = 6


def grouped(causes: Iterable[Cause]) -> tuple[Finding, ...]:
    """Findings, errors before warnings, those of many hosts before those of few; hosts in the order given."""
    groups: dict[tuple[str, ...], list[Cause]] = {}
    for cause in causes:
        title = cause.title.en if cause.title is not None else ""
        key = (cause.code, cause.severity.value, cause.subject.lower(), title)
        groups.setdefault(key, []).append(cause)
    findings = [_finding(each) for each in groups.values()]
    order = [severity.value for severity in WORST_FIRST]
    return tuple(sorted(findings, key=lambda one: (order.index(one.severity.value), -len(one.hosts))))


def _finding(causes: Sequence[Cause]) -> Finding:
    first = causes[0]
    hosts = tuple(dict.fromkeys(cause.host for cause in causes))
    title = first.title or TITLES[first.code]
    explained = first.explained
    remedy = _once(text for cause in causes for text in cause.remedy)
    # The first host's remedy stands for all where they differ much: the same cause has the same way out.
    remedy = first.remedy if len(remedy) > _MOST_REMEDIES else remedy
    return Finding(
        code=first.code,
        severity=first.severity,
        hosts=hosts,
        title=headline(title, len(hosts), first.subject, first.severity),
        cause=_cause(first),
        evidence=(*_once(text for cause in causes for text in cause.evidence), *_seen(causes)),
        remedy=tuple(with_hosts(text, hosts) for text in remedy),
        further=explained.steps if explained is not None else (),
        error_code=explained.code if explained is not None else None,
        kms_host=first.kms_host,
    )


def _cause(first: Cause) -> Text:
    if first.why is not None or first.explained is None:
        return first.why or Text("not known", "不明")
    meaning, cause = first.explained.meaning, first.explained.cause
    return Text(f"{meaning.en} {cause.en}", f"{meaning.ja}{cause.ja}")


def _seen(causes: Sequence[Cause]) -> list[Text]:
    """What was seen host by host; hosts with the same words share a line."""
    said: dict[Text, list[str]] = {}
    for cause in causes:
        if cause.seen is not None:
            said.setdefault(cause.seen, []).append(cause.host)
    lines = []
    for text, names in said.items():
        who = few(names)
        lines.append(Text(f"{who.en}: {text.en}", f"{who.ja}: {text.ja}"))
    return lines


def _once(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(texts))
