"""What is shown, from states built by hand: nothing runs over the edge, nothing steers, no finding is left out."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from actctl.common.texts import Lang
from actctl.common.words import plain_line
from actctl.fleet.kms.dns import KmsDns
from actctl.licensing.kms.dns_records import DnsProblem
from actctl.render import write_page
from actctl.render.interface import Format, Style
from actctl.render.pages.kms_dns import kms_dns_page
from tests.licensing.doctor.dns.states import KMS01, REFUSED, client, domain, fixed, kms_host, leads, record

STEERING = "\x1b[31mrogue\u202e.corp.example"
FOUND = KmsDns(
    ("10.0.0.1", "10.0.0.2"),
    (
        domain(
            record(is_kms_host=True, inventory_host="kms01"),
            record("old.corp.example", to=leads("old.corp.example", problem=DnsProblem.NO_DOMAIN), is_kms_host=False),
            record("rogue.corp.example", inventory_host="rogue", is_kms_host=False),
            record(STEERING, to=leads(STEERING, "10.0.9.9", "2001:db8::1:2:3:4"), is_kms_host=False),
            record(""),
        ),
        domain(name="lab.example", problem=DnsProblem.NO_RECORD),
        domain(name="a-quite-long-name-of-a-domain.example", problem=DnsProblem.REFUSED),
    ),
    (kms_host(), kms_host("kms02")),
    (),
    (client("web01", "lab.example"), fixed("web02", KMS01, 1), fixed("vm1", "azkms.core.windows.net")),
)
"""Something of everything."""


def written(format_: Format = Format.TABLE, found: KmsDns = FOUND, **style: Any) -> str:
    stream = io.StringIO()
    how = Style(**style)
    write_page(kms_dns_page(found, how), format_, stream, how)
    return stream.getvalue()


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [80, 100, 200])
def test_nothing_runs_over_the_edge(lang: Lang, width: int) -> None:
    short = replace(FOUND, domains=FOUND.domains[:2])
    text = written(found=short, lang=lang, width=width)
    assert max(cell_len(line) for line in text.splitlines() if "→" not in line) <= width, text


def test_what_gives_way_on_a_narrow_terminal() -> None:
    heads = {width: written(width=width).splitlines()[0].split() for width in (80, 200)}
    assert heads[80][:3] == ["DOMAIN", "TARGET", "ADDRESS"]
    assert heads[200][:5] == ["DOMAIN", "TARGET", "PRI", "WEIGHT", "ADDRESS"]
    assert "10.0.9.9, 2…" in written(width=80)
    for whole in (written(), written(width=300, wide=True)):
        assert "…" not in whole
        assert whole.splitlines()[0].split() == heads[200]


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("format_", list(Format))
def test_every_finding_in_every_format(format_: Format, lang: Lang) -> None:
    text = written(format_, lang=lang)
    assert "\x1b" not in text and "\u202e" not in text
    if format_ in (Format.JSON, Format.JSONL):
        data = json.loads(text) if format_ is Format.JSON else [json.loads(line) for line in text.splitlines()]
        findings = data["findings"] if isinstance(data, dict) else data[len(FOUND.domains) :]
        assert findings == [one.as_json() for one in FOUND.findings]
        return
    plain = "".join(text.replace("\\", "").replace("&#x27;", "'").split())
    for one in FOUND.findings:
        assert "".join(plain_line(one.finding.title.in_(lang)).split()) in plain
        assert all(host in plain for host in one.finding.hosts)


def test_a_record_is_a_row_and_a_finding_about_none_is_one_too() -> None:
    lines = written(Format.MARKDOWN).splitlines()
    rows = [line.split(" | ") for line in lines[2:] if line.startswith("|")]
    assert [row[0].strip("| ") for row in rows] == [
        *["corp.example"] * 5, "lab.example", "a-quite-long-name-of-a-domain.example", "–", "corp.example", "–"
    ]  # fmt: skip
    assert [row[-1].strip("| ") for row in rows[-3:]] == ["web02", "kms02", "vm1"]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (replace(FOUND, interrupted=True, domains=()), "interrupted: DNS was not asked"),
        (replace(FOUND, domains=()), "no domain to ask for: name one with --domain"),
        (replace(FOUND, kms_hosts=(kms_host(meant=False),)), "no group kms_hosts"),
        (replace(FOUND, nameservers=("10.0.0.1",)), "DNS server: 10.0.0.1\n"),
        (FOUND, "DNS servers: 10.0.0.1, 10.0.0.2\n"),
    ],
)
def test_remarks(found: KmsDns, words: str) -> None:
    assert words in written(found=found)


def test_nothing_wrong_is_said_only_where_something_was_looked_at() -> None:
    well = replace(FOUND, domains=(domain(record()),), kms_hosts=(kms_host(),), clients=())
    assert written(found=well, lang=Lang.JA).endswith("\n\n ● 問題は見つかりませんでした\n")
    assert "●" not in written(found=replace(well, domains=()))
    closed = replace(well, domains=(domain(record(state=REFUSED)),))
    assert "nothing wrong" not in written(found=closed)
