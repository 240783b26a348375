"""One HTML page that stands alone, to mail or to keep as evidence: no script, no request to anywhere."""

from __future__ import annotations

from html import escape
from typing import TextIO

from actctl.common.words import plain_line
from actctl.render.interface import Style
from actctl.render.marks import colour_of
from actctl.render.page import Head, Row, Tail, in_a_row

_HEAD = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:14px system-ui,"Yu Gothic UI",sans-serif;margin:2em}}table{{border-collapse:collapse}}
th,td{{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd;white-space:nowrap}}
.green{{color:#17752b}}.yellow{{color:#8a6100}}.red{{color:#b3261e}}.magenta{{color:#7b1fa2}}
</style></head><body><h1>{title}</h1><p>{when}</p><table><thead><tr>{headings}</tr></thead><tbody>
"""


class HtmlWriter:
    """A table, then sections, remarks and totals."""

    def __init__(self, stream: TextIO, style: Style, head: Head) -> None:
        self._stream = stream
        headings = "".join(f"<th>{_text(one.heading)}</th>" for one in head.columns)
        when = escape(style.generated_at)
        stream.write(_HEAD.format(lang=style.lang.value, title=escape(head.title), when=when, headings=headings))

    def row(self, row: Row) -> None:
        """One row."""
        self._stream.write(f"<tr>{''.join(map(_cell, row.cells))}</tr>\n")

    def end(self, tail: Tail) -> None:
        """What stands below the table, and the end of the page."""
        parts = []
        for section in tail.sections:
            lines = "".join(f"<li>{_text(line)}</li>" for line in section.lines)
            parts.append(f"<h2>{_text(section.title)}</h2><ul>{lines}</ul>")
        parts += [f"<p>{_text(in_a_row(line))}</p>" for line in (*tail.remarks, *tail.totals)]
        self._stream.write(f"</tbody></table>{''.join(parts)}</body></html>\n")


def _cell(text: str) -> str:
    colour = colour_of(text)
    return f"<td{f' class={colour}' if colour else ''}>{_text(text)}</td>"


def _text(text: str) -> str:
    return escape(plain_line(text))
