"""Why the system refuses: its own words in English, ours in Japanese."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from actctl.common.system_errors import Unfit, reason, unreadable
from actctl.common.texts import Lang, Text


def test_what_is_common_has_japanese_words(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        (tmp_path / "missing.yaml").read_text()
    assert reason(caught.value) == Text("No such file or directory", "ファイルまたはフォルダーがありません")
    said = unreadable(caught.value, "missing.yaml")
    assert str(said) == "missing.yaml: cannot be read: No such file or directory."
    assert said.in_(Lang.JA) == "missing.yaml: 読み取れません: ファイルまたはフォルダーがありません。"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EISDIR, errno.ENOSPC, errno.EROFS, errno.ENXIO, errno.EMFILE])
def test_the_english_is_the_system_s_own(number: int) -> None:
    said = reason(OSError(number, os.strerror(number)))
    assert said.en == os.strerror(number)
    assert said.en not in said.ja


def test_what_is_not_common_is_quoted() -> None:
    assert reason(OSError(errno.EXFULL, "Exchange full")).ja == "システム エラーが発生しました (Exchange full)"
    assert reason(OSError("of a library")) == Text("of a library", "システム エラーが発生しました (of a library)")


def test_a_file_that_we_do_not_take() -> None:
    error = Unfit(errno.EINVAL, Text("it is no file", "通常のファイルではありません"), "pipe")
    assert (error.strerror, reason(error).ja) == ("it is no file", "通常のファイルではありません")
