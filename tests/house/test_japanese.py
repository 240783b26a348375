"""Japanese has one word for each thing: on the screens, in the data files, and in the papers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    path
    for path in sorted((ROOT / "actctl").rglob("*.py"))
    if not path.is_relative_to(ROOT / "actctl/simulator")  # says what Windows says
    and path.name not in ("csv_cells.py", "csv_columns.py", "search_words.py")  # read what people write
]
DATA = [ROOT / "actctl/licensing/data/errors.yaml", *sorted((ROOT / "gvlk").glob("*.yaml"))]
PAPERS = [ROOT / "README.ja.md", *sorted((ROOT / "docs/ja").glob("*.md"))]
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龯]")

WORDS = {
    "(?<!仮想)マシン": "コンピューター、対象",
    "マイクロソフト": "Microsoft",
    "プロダクトキー": "プロダクト キー",
    "(?<!ア)ホストキー": "ホスト キー",
    "ボリューム(?:ライセンス|キー)": "ボリューム ライセンス、ボリューム キー",
    "(?:イベント|アプリケーション)ログ": "イベント ログ",
    "グループポリシー": "グループ ポリシー",
    "ライセンス(?:サービス|ファイル)": "ライセンス サービス",
    "コマンド(?:プロンプト|ライン)|コマンド行": "コマンド プロンプト、コマンド ライン",
    "エラーコード": "エラー コード",
    "ドメインコントローラー": "ドメイン コントローラー",
    "末尾5": "下5桁",
    "ログイン|ログオン|サイン イン": "サインイン",
    "アクティブ化|アクティベーション": "ライセンス認証",
    "カナリア": "先行実施",
    "解読": "解釈",
    "お持ちの|自社|社内": "手元の、組織内 (官公庁も使う)",
    "インベントリー|ライブラリー|コンピュータ(?!ー)|サーバ(?!ー)|ユーザ(?!ー)|フォルダ(?!ー)": "長音は JIS のとおり",
    "パスワードをたず": "パスワードを尋ねる",
    "ことができ": "〜できます",
    "わか[らりる]": "分かる",
    "[（）〜]": "半角の括弧、～",
    r"\d [台日秒個行件回桁分人]|\d [個回つ]": "数字と助数詞の間は空けない",
}
"""What must not stand in Japanese → what stands there instead."""


def spoken(source: str) -> str:
    """The Japanese of a module: its strings, not its docstrings and not its patterns (which read what others write)."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    said = [node.value for node in strings if isinstance(node.value, str) and JAPANESE.search(node.value)]
    return "\n".join(one for one in said if not re.search(r"\(\?|\\d|\|\(|\[\^|[：；]", one))


def strange(text: str) -> list[str]:
    """The words of a text that have another in this program."""
    return [found[0] for word in WORDS for found in re.finditer(word, text)]


def test_one_word_for_each_thing_on_the_screens() -> None:
    found = {path.relative_to(ROOT).as_posix(): strange(spoken(path.read_text("utf-8"))) for path in TEXTS}
    assert len(found) > 300
    assert {name: words for name, words in found.items() if words} == {}


def test_one_word_for_each_thing_in_data_and_papers() -> None:
    found = {path.relative_to(ROOT).as_posix(): strange(path.read_text("utf-8")) for path in (*DATA, *PAPERS)}
    assert len(found) > 30
    assert {name: words for name, words in found.items() if words} == {}


def test_other_words_are_found() -> None:
    source = (
        'a = Text("x", "このマシンのプロダクトキー")\n"""マシン"""\nb = re.compile("(?:マシン)")\nc = f"{n}は 3 台"\n'
    )
    assert strange(spoken(source)) == ["マシン", "プロダクトキー", "3 台"]
    assert strange("仮想マシンのコンピューター名、5台") == []
