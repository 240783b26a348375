"""One HTML page that stands alone, to mail or to keep as evidence."""

from __future__ import annotations

from html import escape
from typing import TextIO

from actctl.common.words import printable
from actctl.fleet.report import HostReport, Summary
from actctl.render.formats.table import WIDE
from actctl.render.interface import Style
from actctl.render.words import MARKS, cells, heading_of, summary_lines

_HEAD = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>actctl report</title><style>
body{{font:14px system-ui,"Yu Gothic UI",sans-serif;margin:2em}}table{{border-collapse:collapse}}
th,td{{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd;white-space:nowrap}}
.green{{color:#17752b}}.yellow{{color:#8a6100}}.red{{color:#b3261e}}.magenta{{color:#7b1fa2}}
</style></head><body><h1>actctl report</h1><p>{when}</p><table><thead><tr>{headings}</tr></thead><tbody>
"""


class HtmlRenderer:
    """A table of all columns and the totals."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream, self._style = stream, style
        headings = "".join(f"<th>{escape(heading_of(name, style))}</th>" for name in WIDE)
        stream.write(_HEAD.format(lang=style.lang.value, when=escape(style.generated_at), headings=headings))

    def host(self, report: HostReport) -> None:
        """One row."""
        mark, colour = MARKS[report.overview.status]
        row = cells(report, self._style.lang, short=False)
        row["status"] = f"{mark} {row['status']}"
        parts = [
            f"<td{f' class={colour}' if name == 'status' else ''}>{escape(printable(row[name]))}</td>" for name in WIDE
        ]
        self._stream.write(f"<tr>{''.join(parts)}</tr>\n")

    def end(self, summary: Summary) -> None:
        """The totals and the end of the page."""
        lines = "".join(f"<p>{escape(printable(line))}</p>" for line in summary_lines(summary, self._style.lang))
        self._stream.write(f"</tbody></table>{lines}</body></html>\n")
