"""What `actctl help TOPIC` says: a row a topic, in paragraphs; lines that begin with two blanks stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.texts import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that concerns many commands."""

    name: str
    """As it is typed."""
    title: Text
    text: Text
    also: tuple[str, ...] = ()
    """Other words that it is looked for by."""


TOPICS = (
    Topic("patterns", Text("Which machines", "対象の指定"), Text(
        "A PATTERN names hosts and groups as Ansible does. Commands that read take all where none is given; commands "
        "that change machines need one.\n"
        "  all               every host\n"
        "  tokyo             a group, or a host\n"
        "  'web*'            by part of the name\n"
        "  'web[01:20]'      a range\n"
        "  tokyo,osaka       both\n"
        "  'tokyo:&web'      hosts that are in both\n"
        "  'all:!osaka'      all but these\n"
        "--limit narrows them: a pattern, @FILE with a name a line, or hosts of an earlier run: @run:ID:failed.",
        "PATTERN はAnsibleと同じ書き方でホストとグループを指定します。調べるコマンドでは省略すると all になります。"
        "変更するコマンドでは省略できません。\n"
        "  all               全ホスト\n"
        "  tokyo             グループまたはホスト\n"
        "  'web*'            名前の一部\n"
        "  'web[01:20]'      範囲\n"
        "  tokyo,osaka       両方\n"
        "  'tokyo:&web'      両方に属するホスト\n"
        "  'all:!osaka'      これを除く全ホスト\n"
        "--limit でさらに絞り込めます。指定できるのは、パターン、@ファイル (1行に1つの名前)、以前の実行のホスト "
        "(@run:ID:failed) です。",
    )),
    Topic("inventory", Text("Where hosts come from", "インベントリ"), Text(
        "An inventory is a file or a folder of Ansible's (YAML, INI, JSON) or a CSV file: -i FILE, else "
        "$ACTCTL_INVENTORY, else ./inventory.yaml. Connection variables are Ansible's.\n"
        "  actctl inventory list      what it says\n"
        "  actctl inventory check     whether hosts answer",
        "インベントリは、Ansibleの形式 (YAML、INI、JSON) のファイルやフォルダー、またはCSVファイルです。"
        "-i で指定します。省略すると $ACTCTL_INVENTORY、"
        "それもなければ ./inventory.yaml を使います。接続用の変数もAnsibleと同じです。\n"
        "  actctl inventory list      内容の一覧\n"
        "  actctl inventory check     応答の確認",
    )),
    Topic("ways", Text("Ways to a machine", "取得と変更の方法"), Text(
        "--via (or actctl_via in the inventory) says by what a machine's licences are read and changed.\n"
        "  auto      the default: slmgr, and CIM where the script cannot run\n"
        "  slmgr     slmgr.vbs in a remote shell; needs VBScript\n"
        "  cim       the licensing classes of WMI; no shell, no VBScript\n"
        "--transport (or actctl_transport) says what carries the requests over WinRM; none goes without WinRM.\n"
        "  native    actctl's own, the default for reading\n"
        "  pypsrp    the default for changes\n"
        "  pywinrm   for comparison\n"
        "Where native fails at a host by a WinRM error, or by an account's first refused sign-in, pypsrp asks once "
        "more, unless a transport was named.",
        "--via (インベントリでは actctl_via) は、ライセンスの取得と変更に何を使うかを指定します。\n"
        "  auto      既定値。slmgrを使い、実行できないホストではCIMを使う\n"
        "  slmgr     リモート シェルで slmgr.vbs を実行する (VBScriptが必要)\n"
        "  cim       WMIのライセンスのクラスを使う (VBScriptは不要)\n"
        "--transport (インベントリでは actctl_transport) は、WinRMの通信に何を使うかを指定します。"
        "どの場合もWinRMが必要です。\n"
        "  native    actctl独自の実装。読み取りの既定値\n"
        "  pypsrp    変更の既定値\n"
        "  pywinrm   比較用\n"
        "nativeがWinRMのエラー、またはアカウントの最初のサインイン拒否で失敗したホストには、接続方式の指定が"
        "なければpypsrpで1回だけ問い合わせ直します。",
    ), ("via", "cim", "auto", "actctl_via", "transport", "actctl_transport", "native", "pypsrp", "pywinrm")),
    Topic("keys", Text("Product keys", "プロダクト キー"), Text(
        "GVLKs are published by Microsoft: actctl knows them (gvlk list) and picks the right one (--gvlk auto). A key "
        "of yours is never typed on the command line, where others can see it; --key-from says where it is:\n"
        "  env:NAME          an environment variable\n"
        "  file:PATH         a file, one key a line\n"
        "  keyring:NAME      the system's key store\n"
        "  -                 standard input\n"
        "  prompt            you are asked",
        "GVLKはMicrosoftが公開しているキーです。actctlは一覧を持ち (gvlk list)、正しいものを選びます (--gvlk auto)。"
        "手元のキーは、他の人に見えるコマンド ラインには入力せず、--key-from で取得元を指定します。\n"
        "  env:名前          環境変数\n"
        "  file:パス         ファイル (1行に1つのキー)\n"
        "  keyring:名前      システムのキーストア\n"
        "  -                 標準入力\n"
        "  prompt            入力を求める",
    )),
    Topic("exit-codes", Text("Exit codes", "終了コード"), Text(
        "  0      all as wanted\n"
        "  1      some hosts failed, or are not as wanted (--fail-on)\n"
        "  2      the request itself is wrong: an option, the inventory, a key\n"
        "  3      --check --exit-code: changes are pending\n"
        "  130    interrupted; what was done is on record",
        "  0      すべて望みどおり\n"
        "  1      失敗したホスト、または望みどおりでないホストがある (--fail-on)\n"
        "  2      指定に誤りがある (オプション、インベントリ、キー)\n"
        "  3      変更が必要 (--check --exit-code)\n"
        "  130    中断された (行った変更は記録に残る)",
    )),
    Topic("formats", Text("Output", "出力形式"), Text(
        "-o takes table, json, jsonl, csv, markdown or html; --out writes to a file. Standard output holds the result "
        "and nothing else; warnings, questions and progress go to standard error. JSON is the same in every language; "
        "CSV has headings, with --fields names of fields.",
        "-o には table、json、jsonl、csv、markdown、html を指定できます。--out はファイルに書き込みます。標準出力には"
        "結果だけを出力し、警告、確認、進行状況は標準エラー出力に出します。JSONはどの言語でも同じです。CSVには見出しが付き、"
        "--fields を付けるとフィールド名になります。",
    )),
    Topic("languages", Text("Languages", "言語"), Text(
        "actctl speaks English and Japanese: --lang en|ja, else by LC_ALL, LC_MESSAGES or LANG, on Windows by the "
        "user's language. The machines may speak any language: actctl knows slmgr's labels, or reads the host's "
        "slmgr.ini.",
        "actctlの表示は英語か日本語です。--lang で指定します。省略すると、LC_ALL、LC_MESSAGES、LANG "
        "(Windowsではユーザーの言語) に従います。"
        "調べるコンピューターの言語は問いません。対応表にない言語では、そのホストの slmgr.ini を"
        "読みます。",
    )),
    Topic("environment", Text("Environment variables", "環境変数"), Text(
        "  ACTCTL_INVENTORY           the inventory, where -i is not given\n"
        "  LC_ALL, LC_MESSAGES, LANG  language\n"
        "  NO_COLOR, FORCE_COLOR      without, or always with colours\n"
        "  COLUMNS                    width of a terminal that does not say its own\n"
        "  XDG_STATE_HOME             where runs are recorded (actctl/runs below it)\n"
        "  ACTCTL_LOCKS               folder of the locks between runs",
        "  ACTCTL_INVENTORY           -i を省略したときのインベントリ\n"
        "  LC_ALL, LC_MESSAGES, LANG  言語\n"
        "  NO_COLOR, FORCE_COLOR      色を使わない、常に使う\n"
        "  COLUMNS                    端末の幅 (端末から取得できない場合)\n"
        "  XDG_STATE_HOME             実行の記録の保存先 (その下の actctl/runs)\n"
        "  ACTCTL_LOCKS               同時変更を防ぐロックのフォルダー",
    )),
)  # fmt: skip
