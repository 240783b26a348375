"""The options of the commands that change machines, and the sets of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Optional

from actctl.cli import completion
from actctl.cli.declare import Panel, option
from actctl.cli.option_checks import named, some
from actctl.cli.options import Asking, Showing
from actctl.common.limits import BATCH
from actctl.common.texts import Text

Check = Annotated[
    bool,
    option(
        "--check",
        panel=Panel.CHANGE,
        help=Text("Show what would be done; change nothing.", "行う内容を表示するだけで、何も変更しません。"),
    ),
]
ExitCode = Annotated[
    bool,
    option(
        "--exit-code",
        panel=Panel.CHANGE,
        help=Text(
            "With --check: 0 nothing to do, 3 changes pending, 1 a host could not be read.",
            "--check の終了コード: 0は変更不要、3は変更あり、1は読み取れないホストあり。",
        ),
    ),
]
Yes = Annotated[
    bool,
    option(
        "-y",
        "--yes",
        panel=Panel.CHANGE,
        help=Text("Agree beforehand; nobody is asked.", "確認を求めずに実行します。"),
    ),
]
PlanFile = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--out",
        metavar="FILE",
        callback=named,
        panel=Panel.CHANGE,
        help=Text(
            "Save the plan for `actctl apply`; without --yes nothing is changed.",
            "計画を `actctl apply` 用に保存します。--yes がなければ何も変更しません。",
        ),
    ),
]
Canary = Annotated[
    Optional[int],  # noqa: UP045
    option(
        "--canary",
        metavar="N",
        min=0,
        panel=Panel.CHANGE,
        help=Text(
            "Hosts of each distinct edition that go first; default: one, of at most a tenth of the hosts.",
            "先行して変更する、エディションごとの台数。省略時は1台 (全体の1割まで)。",
        ),
    ),
]
Batch = Annotated[
    str,
    option(
        "--batch",
        metavar="N|N%",
        callback=some,
        panel=Panel.CHANGE,
        help=Text("Hosts in one batch after the canary.", "先行分の後、一度に変更する台数。"),
    ),
]
MaxFail = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--max-fail",
        metavar="N|N%",
        panel=Panel.CHANGE,
        help=Text(
            "Failures beyond which no further host is started; default: none in the canary, then 5%.",
            "失敗がこれを超えたら、それ以降のホストには着手しません。省略時は先行分で0、その後は5%。",
        ),
    ),
]
Force = Annotated[
    bool,
    option(
        "--force",
        panel=Panel.CHANGE,
        help=Text(
            "Go on where a threshold, an edition or a missing key says no.",
            "しきい値、エディション、キーの不足で止まる場合も続行します。",
        ),
    ),
]
KeyFrom = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--key-from",
        metavar="SOURCE",
        panel=Panel.OWN,
        help=Text(
            "Secret key: env:NAME, file:PATH, keyring:NAME, - (standard input) or prompt.",
            "秘密のキーの取得元: env:名前、file:パス、keyring:名前、- (標準入力)、prompt (入力を求める)。",
        ),
        autocompletion=completion.words("env:", "file:", "keyring:", "prompt"),
    ),
]
KmsHostName = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--kms-host",
        metavar="HOST[:PORT]",
        panel=Panel.OWN,
        help=Text(
            "The KMS host to ask; default: found by DNS.",
            "問い合わせ先のKMSホスト。省略時はDNSで検索します。",
        ),
        autocompletion=completion.hosts,
    ),
]


@dataclass(frozen=True)
class ChangeOptions(Showing, Asking):
    """Of a command that changes machines."""

    out: PlanFile = None
    check: Check = False
    exit_code: ExitCode = False
    yes: Yes = False
    canary: Canary = None
    batch: Batch = BATCH
    max_fail: MaxFail = None
    force: Force = False


@dataclass(frozen=True)
class ResumeOptions(Showing, Asking):
    """Of a run that goes on: its pace is on record."""

    check: Check = False
    exit_code: ExitCode = False
    yes: Yes = False
    force: Force = False
