"""What the operating system says when it refuses, in both languages."""

from __future__ import annotations

import errno

from actctl.common.errors import UserError
from actctl.common.texts import Text

_JAPANESE = {
    "ENOENT": "ファイルまたはフォルダーがありません",
    "EACCES": "アクセス権がありません",
    "EPERM": "許可されていない操作です",
    "EISDIR": "フォルダーです",
    "ENOTDIR": "パスの途中にフォルダーでないものがあります",
    "EEXIST": "すでに存在します",
    "ENOTEMPTY": "フォルダーが空ではありません",
    "ENOSPC": "ディスクの空き容量がありません",
    "EDQUOT": "ディスクの割り当て容量 (クォータ) を超えています",
    "EFBIG": "ファイルが大きすぎます",
    "EROFS": "読み取り専用のファイル システムです",
    "EIO": "入出力エラーが発生しました",
    "ENXIO": "デバイスがないか、相手側が開いていません",
    "ENODEV": "そのようなデバイスはありません",
    "EBUSY": "使用中です",
    "ETXTBSY": "実行中のファイルです",
    "ELOOP": "シンボリック リンクが循環しています",
    "ENAMETOOLONG": "名前が長すぎます",
    "EINVAL": "無効な指定です",
    "EMFILE": "このプロセスで開けるファイル数の上限に達しました",
    "ENFILE": "システム全体で開けるファイル数の上限に達しました",
    "ENOMEM": "メモリーが足りません",
    "ENOEXEC": "実行できる形式のファイルではありません",
    "E2BIG": "コマンド ラインが長すぎます",
    "EADDRINUSE": "アドレスはすでに使用されています",
    "EADDRNOTAVAIL": "そのアドレスはこのコンピューターで使用できません",
    "ECONNREFUSED": "接続を拒否されました",
    "ECONNRESET": "接続が相手側から切断されました",
    "EPIPE": "出力先が閉じられています",
    "ENOTSUP": "対応していない操作です",
    "EOPNOTSUPP": "対応していない操作です",
    "ENOLCK": "ロックを使用できません",
    "ESTALE": "ネットワーク上のファイルが無効になっています",
    "ETIMEDOUT": "応答がありません (タイムアウト)",
    "EXDEV": "別のファイル システムです",
}
"""By name, for not every system has every number; of others the system's own word is shown in brackets."""


class Unfit(OSError):
    """A file that the system would give us and that we do not take; its `strerror` is English, as the system's."""

    def __init__(self, number: int, why: Text, name: str) -> None:
        super().__init__(number, why.en, name)
        self.why = why


def reason(error: OSError) -> Text:
    """Why, as a clause without a full stop: `Permission denied`."""
    if isinstance(error, Unfit):
        return error.why
    english = error.strerror or str(error) or type(error).__name__
    name = errno.errorcode.get(error.errno or 0, "")
    return Text(english, _JAPANESE.get(name, f"システム エラーが発生しました ({english})"))


def unreadable(error: OSError, source: str | None) -> UserError:
    """The error for a file or folder that could not be read."""
    why = reason(error)
    return UserError(Text(f"cannot be read: {why.en}.", f"読み取れません: {why.ja}。"), source=source)
