"""Languages without a whole table: a host's own labels are asked for, and tell in which code page it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import inventory_of, report_json
from tests.foreign import Answer, ForeignFleet, ForeignHost

RUSSIAN = {
    "L_MsgProductName": "Имя: ",
    "L_MsgProductDesc": "Описание: ",
    "L_MsgPartialPKey": "Частичный ключ продукта: ",
    "L_MsgLicenseStatusLicensed_1": "Состояние лицензии: имеет лицензию",
    "L_MsgRemainingWindowsRearmCount": "Осталось сбросов Windows: %COUNT%",
}
GERMAN = {
    "L_MsgProductName": "Name: ",
    "L_MsgProductDesc": "Beschreibung: ",
    "L_MsgPartialPKey": "Teil-Product Key: ",
    "L_MsgLicenseStatusLicensed_1": "Lizenzstatus: Lizenziert",
    "L_MsgRemainingWindowsRearmCount": "Verbleibende Anzahl für Windows-Zurücksetzungen: %COUNT%",
}
GREEK = {
    "L_MsgProductName": "Όνομα: ",
    "L_MsgProductDesc": "Περιγραφή: ",
    "L_MsgPartialPKey": "Μερικός αριθμός-κλειδί: ",
    "L_MsgLicenseStatusLicensed_1": "Κατάσταση άδειας: Με άδεια",
    "L_MsgRemainingWindowsRearmCount": "Υπόλοιπο Windows: %COUNT%",
}


def _prints(labels: dict[str, str], page: str, folder: bytes) -> ForeignHost:
    texts = list(labels.values())
    answer = [
        texts[0] + "Windows(R), ServerStandard edition",
        texts[1] + "Windows(R) Operating System, VOLUME_MAK channel",
        texts[2] + "X7Q2K",
        texts[3],
        texts[4].replace("%COUNT%", "1001"),
    ]
    file = "\r\n".join(f'{name}="{text}"' for name, text in labels.items())
    return ForeignHost(
        outputs={
            "/dlv": "\r\n".join([*answer, ""]).encode(page),
            "dir /b": folder + b"\r\n",
            "slmgr.ini": Answer(file.encode("utf-16")),
        }
    )


@pytest.mark.parametrize(
    ("language", "labels", "page", "folder"),
    [
        ("ru", RUSSIAN, "cp866", b"0419"),
        ("ru", RUSSIAN, "cp1251", b"0419"),
        ("ru", RUSSIAN, "utf-8", b"0419"),
        ("de", GERMAN, "cp850", b"0407"),
        ("el", GREEK, "cp737", b"0408"),
        ("el", GREEK, "cp1253", b"0408"),
    ],
)
def test_own_labels_and_code_page(
    language: str, labels: dict[str, str], page: str, folder: bytes, tmp_path: Path
) -> None:
    with ForeignFleet({"pc": _prints(labels, page, folder)}, network="127.103") as fleet:
        (host,) = report_json("-i", inventory_of(fleet, ["pc"], tmp_path / "i.yaml"))["hosts"]
    (licence,) = host["licenses"]
    assert host["language"] == language
    assert (licence["license_status"], licence["partial_product_key"]) == ("licensed", "X7Q2K")
    assert (licence["remaining_windows_rearm"], licence["unparsed"]) == (1001, [])
