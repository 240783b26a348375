"""A host's own label file, `%SystemRoot%\\System32\\slmgr\\HHHH\\slmgr.ini`: lines `L_Name="text"`, UTF-16LE or UTF-8.

HHHH is the language in four hex digits (0409 English, 0411 Japanese; docs/facts/slmgr-output.md, "Localisation").
"""

from __future__ import annotations

import locale
import re

from actctl.common.errors import Refused
from actctl.common.limits import LABEL_FILE_BYTES, LONGEST_LABEL, MOST_LABELS
from actctl.common.texts import Text
from actctl.machine.decode import decode
from actctl.machine.ways.slmgr.label_files import LabelFile

_LINE = re.compile(r"\s*(L_\w+)\s*=\s*\"(.*)\"\s*")
_LONGEST = LONGEST_LABEL + 100
"""Characters of a line: the label, its name and what stands around it."""
_FOLDER = re.compile(r"(?:^|[\\/])([0-9A-Fa-f]{4})[\\/][^\\/]+$")


def read_ini(data: bytes, path: str = "") -> LabelFile:
    """Read a label file; `path` names its language where its folder is a language in four hex digits.

    Raises Refused when it holds not one line of the form `L_Name="text"`, or more than a label file can.
    """
    if len(data) > LABEL_FILE_BYTES:
        raise Refused(
            Text(
                f"not a label file of slmgr: it has {len(data)} bytes, at most {LABEL_FILE_BYTES} are read",
                f"slmgrのラベル ファイルではありません: {len(data)}バイトあります (最大 {LABEL_FILE_BYTES}バイト)",
            )
        )
    texts: dict[str, list[str]] = {}
    count = 0
    for line in decode(data).text.split("\n"):
        found = _LINE.fullmatch(line) if len(line) <= _LONGEST else None
        if found:
            texts.setdefault(found.group(1), []).append(found.group(2).replace('""', '"'))
            count += 1
        if len(line) > _LONGEST or count > MOST_LABELS:
            raise Refused(
                Text(
                    f"not a label file of slmgr: too many labels ({MOST_LABELS}) or too long a line",
                    f"slmgrのラベル ファイルではありません: ラベルが多すぎる ({MOST_LABELS}個まで) か、行が長すぎます",
                )
            )
    if not texts:
        raise Refused(
            Text(
                'not a label file of slmgr: no line of the form L_Name="text"',
                'slmgrのラベル ファイルではありません: L_Name="text" の形の行がありません',
            )
        )
    folder = _FOLDER.search(path)
    return LabelFile(language_of(int(folder.group(1), 16)) if folder else None, texts)


def language_of(lcid: int) -> str | None:
    """The language of a Windows language number: 0x0411 → `ja`, 0x0804 → `zh-CN`; None when it is not known.

    Chinese is written in two ways; no other language needs its country.
    """
    name = locale.windows_locale.get(lcid)
    if name is None:
        return None
    return name.replace("_", "-") if name.startswith("zh") else name.split("_")[0]
