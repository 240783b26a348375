"""Every option once, for all commands to share; and the sets of them that commands take (option_set.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Optional

from actctl.cli import completion
from actctl.cli.declare import Panel, argument, option
from actctl.cli.option_checks import named
from actctl.common.limits import FORKS, LEAST_SECONDS, MOST_FORKS, MOST_SECONDS, REFUSALS
from actctl.common.texts import Lang, Text
from actctl.render.interface import Format

Patterns = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    argument(
        "PATTERN",
        Text(
            "Hosts and groups, Ansible's patterns: all, tokyo, 'web*', 'a:!b'.",
            "ホストとグループをAnsibleのパターン (all、tokyo、'web*'、'a:!b' など) で指定します。",
        ),
        autocompletion=completion.patterns,
    ),
]
InventoryFiles = Annotated[
    Optional[list[str]],  # noqa: UP045
    option(
        "-i",
        "--inventory",
        metavar="FILE",
        panel=Panel.WHICH,
        help=Text(
            "Inventory file or folder; default $ACTCTL_INVENTORY, else ./inventory.yaml. May be repeated.",
            "インベントリのファイルまたはフォルダー。省略時は $ACTCTL_INVENTORY、なければ ./inventory.yaml。"
            "複数指定可。",
        ),
    ),
]
Limit = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "-l",
        "--limit",
        metavar="PATTERN",
        panel=Panel.WHICH,
        help=Text("Only these of them.", "対象をさらに絞り込みます。"),
        autocompletion=completion.limit,
    ),
]
Forks = Annotated[
    int,
    option(
        "-f",
        "--forks",
        metavar="N",
        min=1,
        max=MOST_FORKS,
        panel=Panel.REACH,
        help=Text("Hosts asked at the same time.", "同時に問い合わせる台数。"),
    ),
]
Timeout = Annotated[
    Optional[float],  # noqa: UP045
    option(
        "--timeout",
        metavar="SECONDS",
        min=LEAST_SECONDS,
        max=MOST_SECONDS,
        panel=Panel.REACH,
        help=Text("Limit for everything done with one host.", "1台あたりの制限時間 (すべての処理を含む)。"),
    ),
]
Output = Annotated[
    Format,
    option(
        "-o",
        "--output",
        metavar="|".join(Format),
        panel=Panel.SHOW,
        help=Text("Format of the result.", "結果の形式。"),
    ),
]


OutFile = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--out",
        metavar="FILE",
        callback=named,
        panel=Panel.SHOW,
        help=Text("Write the result to a file.", "結果をファイルに書き込みます。"),
    ),
]
Language = Annotated[
    Optional[Lang],  # noqa: UP045
    option(
        "--lang",
        metavar="|".join(Lang),
        panel=Panel.SHOW,
        help=Text(
            "Language of headings and texts; default from the locale.",
            "見出しや文章の言語。省略時はロケールに従います。",
        ),
    ),
]
Wide = Annotated[
    bool,
    option(
        "--wide",
        panel=Panel.SHOW,
        help=Text("All columns, nothing shortened.", "すべての列を省略せずに表示します。"),
    ),
]
SortBy = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--sort",
        metavar="status",
        panel=Panel.SHOW,
        help=Text(
            "Worst first; default: the inventory's order.",
            "問題のあるホストから順に表示します。省略時はインベントリの順。",
        ),
        autocompletion=completion.words("status"),
    ),
]
FailOnWords = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--fail-on",
        metavar="WORDS",
        panel=Panel.SHOW,
        help=Text(
            "Exit with 1 when a host is: unlicensed, grace, notification, unknown, unreachable, expiring:DAYSd; "
            "comma between them.",
            "次の状態のホストがあれば終了コードを1にします: unlicensed、grace、notification、unknown、"
            "unreachable、expiring:日数d。コンマ区切りで複数指定可。",
        ),
        autocompletion=completion.words("unlicensed", "grace", "notification", "unknown", "unreachable", listed=","),
    ),
]
Stream = Annotated[
    bool,
    option(
        "--stream",
        panel=Panel.SHOW,
        help=Text(
            "Show hosts as they answer (csv, markdown, html, json).",
            "応答のあったホストから順に出力します (csv、markdown、html、json)。",
        ),
    ),
]
User = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "-u",
        "--user",
        metavar="NAME",
        panel=Panel.REACH,
        help=Text(
            "Sign in as this user, whatever the inventory says.",
            "インベントリの設定にかかわらず、このユーザーでサインインします。",
        ),
    ),
]
AskPass = Annotated[
    bool,
    option(
        "-k",
        "--ask-pass",
        panel=Panel.REACH,
        help=Text(
            "Ask for the password, whatever the inventory says.",
            "インベントリの設定にかかわらず、パスワードを尋ねます。",
        ),
    ),
]
AuthFail = Annotated[
    int,
    option(
        "--auth-fail",
        metavar="N",
        min=0,
        panel=Panel.REACH,
        help=Text(
            "Refusals in a row, each try counted, after which a domain account is tried no more, so that it is not "
            "locked; 0: no limit.",
            "ドメイン アカウントのロックを防ぐため、"
            "サインインの拒否が合計でこの回数続いたら、それ以上は試しません。0なら制限しません。",
        ),
    ),
]
TransportName = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--transport",
        metavar="native|pypsrp|pywinrm",
        panel=Panel.REACH,
        help=Text(
            "WinRM transport; default: the inventory's, else native (changes: pypsrp).",
            "WinRMへの接続方式。省略時はインベントリの設定、なければnative (変更はpypsrp)。",
        ),
        autocompletion=completion.words("native", "pypsrp", "pywinrm"),
    ),
]
Via = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--via",
        metavar="auto|slmgr|cim",
        panel=Panel.REACH,
        help=Text(
            "slmgr.vbs, or CIM, which needs no VBScript; auto: CIM where the script cannot run. By CIM, reports need "
            "no remote shell; changes, doctor and gvlk for still do.",
            "slmgr.vbs、またはVBScriptのいらないCIM。auto: スクリプトを実行できないホストだけCIM。"
            "CIMの場合、レポートにリモート シェルは不要ですが、変更、doctor、gvlk for には必要です。",
        ),
        autocompletion=completion.words("auto", "slmgr", "cim"),
    ),
]
Verbose = Annotated[
    int,
    option(
        "-v",
        "--verbose",
        count=True,
        show_default=False,
        panel=Panel.GENERAL,
        help=Text(
            "What happens with each host, on standard error; -vv: more.",
            "各ホストの処理の様子を標準エラー出力に表示します。-vv: さらに詳しく。",
        ),
    ),
]
Quiet = Annotated[
    bool,
    option(
        "-q",
        "--quiet",
        panel=Panel.GENERAL,
        help=Text("No warnings, no progress bar.", "警告と進行状況を表示しません。"),
    ),
]
Ascii = Annotated[
    bool,
    option(
        "--ascii",
        panel=Panel.GENERAL,
        help=Text(
            "No character whose width depends on the terminal (● → …).",
            "端末によって幅の変わる文字 (●、→、…) を使いません。",
        ),
    ),
]
Fields = Annotated[
    bool,
    option(
        "--fields",
        panel=Panel.SHOW,
        help=Text(
            "With -o csv: names of fields instead of headings.",
            "-o csv で、見出しの代わりにフィールド名を出力します。",
        ),
    ),
]


@dataclass(frozen=True)
class Choosing:
    """Of a command that chooses hosts of an inventory."""

    inventory: InventoryFiles = None
    limit: Limit = None


@dataclass(frozen=True)
class Asking(Choosing):
    """Of a command that asks machines."""

    forks: Forks = FORKS
    timeout: Timeout = None
    user: User = None
    ask_pass: AskPass = False
    auth_fail: AuthFail = REFUSALS
    transport: TransportName = None
    via: Via = None


@dataclass(frozen=True)
class Showing:
    """Of a command that has a result."""

    format_: Output = Format.TABLE
    out: OutFile = None
    lang: Language = None
    wide = False
    """Whether all columns are wanted; an option of those below."""


@dataclass(frozen=True)
class ShowingTable(Showing):
    """Of a command whose result is a table that may be too wide for a terminal."""

    wide: Wide = False


@dataclass(frozen=True)
class ListOptions(ShowingTable, Choosing):
    """Of a command that lists what an inventory says."""


@dataclass(frozen=True)
class ReadOptions(Showing, Asking):
    """Of a command that reads the fleet and shows something of its own."""


@dataclass(frozen=True)
class TableOptions(ShowingTable, Asking):
    """The same, with a table that may be too wide."""
