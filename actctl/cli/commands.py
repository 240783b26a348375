"""The table of commands: a new command is a row here, and the function that it names in a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from actctl.common.texts import Text


class Section(Enum):
    """The parts of the program's help, in the order in which they are shown."""

    LOOK = Text("Look", "調べる")
    CHANGE = Text("Change", "変更する")
    KMS = Text("KMS", "KMSホスト")
    KEYS = Text("Keys", "プロダクト キー")
    RECORDS = Text("Records", "記録")
    TRY = Text("Try it", "試す")


@dataclass(frozen=True, slots=True)
class Row:
    """One command. Its module is imported when it is called, when its own help is shown, and never otherwise."""

    name: str
    """As it is typed after `actctl`, that of its group included."""
    section: Section
    help: Text
    """One sentence."""
    module: str
    """Below actctl.cli."""
    function: str
    any_words: bool = False
    """Words of its arguments may begin with a hyphen, as codes do."""


GROUPS = {
    "inventory": Text("What the inventory says; whether hosts answer.", "インベントリの内容と、ホストの応答の確認。"),
    "switch": Text(
        "Change how machines activate: plan, ask, apply, verify.",
        "認証方式を切り替えます。計画を示し、確認を得てから適用し、検証します。",
    ),
    "kms": Text(
        "The KMS host's side: its count, its clients, its DNS records, setting one up.",
        "KMSホストのカウント、クライアント、DNSレコードを調べ、KMSホストを構築します。",
    ),
    "gvlk": Text(
        "Microsoft's published KMS client setup keys: which there are, and which one is right.",
        "Microsoftが公開しているKMSクライアント用セットアップ キー (GVLK) の一覧を表示し、正しいキーを選びます。",
    ),
    "runs": Text(
        "Runs that changed machines: their record, and going on with one.",
        "変更を行った実行の記録を表示し、中断した実行を再開します。",
    ),
}
"""Commands that only have others below them."""

COMMANDS = (
    Row("report", Section.LOOK, Text(
        "The consolidated licensing table of the fleet (slmgr /dlv).",
        "全ホストのライセンス状態を1つの表にまとめます (slmgr /dlv)。",
    ), "report", "report"),
    Row("dlv", Section.LOOK, Text(
        "slmgr /dlv over the fleet: all columns.", "全ホストで slmgr /dlv を実行し、すべての列を表示します。",
    ), "report", "dlv"),
    Row("dli", Section.LOOK, Text(
        "slmgr /dli over the fleet.", "全ホストで slmgr /dli を実行します。",
    ), "report", "dli"),
    Row("xpr", Section.LOOK, Text(
        "slmgr /xpr over the fleet: until when each machine is activated.",
        "全ホストで slmgr /xpr を実行し、認証の有効期限を調べます。",
    ), "report", "xpr"),
    Row("doctor", Section.LOOK, Text(
        "Why machines do not activate, and what to do. Changes nothing.",
        "認証できない原因と対処方法を調べます。何も変更しません。",
    ), "doctor", "doctor"),
    Row("forecast", Section.LOOK, Text(
        "Who expires when if nothing changes, and when a KMS host's count falls below its thresholds.",
        "このままではどのホストがいつ期限切れになるか、KMSのカウントがいつしきい値を下回るかを予測します。",
    ), "forecast", "forecast"),
    Row("advise", Section.LOOK, Text(
        "MAK, KMS or ADBA for each site (inventory group), with the reasons.",
        "拠点 (インベントリのグループ) ごとに、MAK・KMS・ADBAのどれが適切かを理由とともに示します。",
    ), "forecast", "advise"),
    Row("explain", Section.LOOK, Text(
        "An activation error code: meaning, cause, remedy.", "認証のエラー コードの意味、原因、対処方法を表示します。",
    ), "explain", "explain", any_words=True),
    Row("parse", Section.LOOK, Text(
        "slmgr output captured elsewhere (files or standard input) into the same records, offline.",
        "別の場所で保存したslmgrの出力 (ファイルまたは標準入力) を、オフラインで同じ形式に読み取ります。",
    ), "parse", "parse"),
    Row("inventory list", Section.LOOK, Text(
        "Hosts, addresses and groups, without asking anybody anything.",
        "ホスト、アドレス、グループを一覧にします。どこにも接続しません。",
    ), "inventory", "list_"),
    Row("inventory check", Section.LOOK, Text(
        "Whether each host answers and lets us in (runs `ver` there).",
        "各ホストに接続してサインインできるかを確認します (`ver` を実行)。",
    ), "inventory", "check"),
    Row("switch kms", Section.CHANGE, Text(
        "MAK and retail machines back to KMS clients with the right GVLK: plan, ask, apply, verify.",
        "MAKやリテール版のコンピューターを、正しいGVLKでKMSクライアントに戻します。計画を示し、確認を得てから適用し、検証します。",
    ), "switch", "switch_kms"),
    Row("switch mak", Section.CHANGE, Text(
        "Machines to a MAK of yours: each uses one activation.",
        "コンピューターを手元のMAKに切り替えます。1台につき認証回数を1回消費します。",
    ), "switch", "switch_mak"),
    Row("ipk", Section.CHANGE, Text(
        "slmgr /ipk: the right GVLK for each host, a given one, or a key of yours.",
        "ホストごとに正しいGVLK、指定したGVLK、または手元のキーをインストールします (slmgr /ipk)。",
    ), "verbs", "ipk"),
    Row("skms", Section.CHANGE, Text(
        "slmgr /skms HOST[:PORT]: fix the KMS host that machines ask.",
        "コンピューターが問い合わせるKMSホストを固定します (slmgr /skms HOST[:PORT])。",
    ), "verbs", "skms"),
    Row("ato", Section.CHANGE, Text(
        "slmgr /ato: activate now. Machines that are activated are left alone.",
        "今すぐ認証します (slmgr /ato)。認証済みのコンピューターには何もしません。",
    ), "verbs", "ato"),
    Row("slmgr", Section.CHANGE, Text(
        "Any other verb of slmgr; verbs that change machines need to be told on which ones.",
        "slmgrのその他のオプション。コンピューターを変更するものでは対象の指定が必要です。",
    ), "verbs", "slmgr", any_words=True),
    Row("apply", Section.CHANGE, Text(
        "A saved plan, carried out; hosts that have changed since are refused.",
        "保存した計画を実行します。その後に状態の変わったホストは変更しません。",
    ), "runs", "apply_saved"),
    Row("kms status", Section.KMS, Text(
        "Count against the thresholds, requests, settings and own licence of each KMS host.",
        "各KMSホストのカウントとしきい値、要求数、設定、自身のライセンスを表示します。",
    ), "kms_status", "status"),
    Row("kms clients", Section.KMS, Text(
        "Who asked the KMS hosts, when, with what result; shared CMIDs; who of the inventory should ask and does not.",
        "KMSホストに要求したコンピューターと日時、結果、CMIDの重複、まだ要求のないホストを表示します。",
    ), "kms_clients", "clients"),
    Row("kms dns", Section.KMS, Text(
        "The _vlmcs._tcp records of the fleet's DNS domains: dead, unexpected, missing; ports tried from here.",
        "DNSの _vlmcs._tcp レコードを調べ、応答のないもの、想定外のもの、足りないものを示します。ポートはこの"
        "コンピューターから確認します。",
    ), "kms_dns", "dns"),
    Row("kms setup", Section.KMS, Text(
        "A KMS host, set up: role, firewall, host key (CSVLK), activation, port, DNS; what is so already is left.",
        "役割、ファイアウォール、ホスト キー (CSVLK)、認証、ポート、DNSを設定し、KMSホストを構築します。"
        "設定済みの項目は変更しません。",
    ), "kms_setup", "setup"),
    Row("gvlk list", Section.KEYS, Text("Every published key.", "公開されているキーの一覧。"), "gvlk", "list_"),
    Row("gvlk find", Section.KEYS, Text(
        "Keys by what people call a Windows, best match first; exit code 1 when nothing fits.",
        "Windowsの通称からキーを検索します (近い順)。該当がなければ終了コード1。",
    ), "gvlk", "find"),
    Row("gvlk show", Section.KEYS, Text(
        "All that is known of one key; exit code 2 when the name may mean several.",
        "1つのキーの詳細を表示します。複数に当てはまる名前なら終了コード2。",
    ), "gvlk", "show"),
    Row("gvlk identify", Section.KEYS, Text(
        "What a key is: published, a misprint of a published one, or none; exit code 1 when it is not published.",
        "キーの種類 (公開キー、公開キーの打ち間違い、それ以外) を調べます。公開キーでなければ終了コード1。",
    ), "gvlk", "identify"),
    Row("gvlk for", Section.KEYS, Text(
        "The right key for each host, or why there is none; nothing is changed.",
        "各ホストの正しいキー、またはキーがない理由を表示します。何も変更しません。",
    ), "gvlk", "for_"),
    Row("runs list", Section.RECORDS, Text(
        "Every run on record, the newest first.", "実行の記録を新しい順に一覧にします。",
    ), "runs", "list_runs"),
    Row("runs show", Section.RECORDS, Text(
        "One run: before → after and every step of every host; -v: what slmgr said to each.",
        "1つの実行について、各ホストの変更前 → 変更後と全手順を表示します。-v を付けるとslmgrの応答も表示します。",
    ), "runs", "show_run"),
    Row("runs resume", Section.RECORDS, Text(
        "Go on with a run that was interrupted (default: the newest such): what is left is shown, asked for and done.",
        "中断した実行 (省略時は最新のもの) を再開します。残りを表示し、確認してから実行します。",
    ), "runs", "resume"),
    Row("demo", Section.TRY, Text(
        "The report against a simulated fleet; nothing to set up, nothing outside this process is touched.",
        "模擬のコンピューターに対して report を実行します。準備は不要で、このプロセスの外には影響しません。",
    ), "demo", "demo"),
    Row("simulate", Section.TRY, Text(
        "A simulated fleet on its own, with an inventory for it, until interrupted.",
        "模擬のコンピューターとそのインベントリを用意し、中断されるまで稼働させます。",
    ), "simulate", "simulate"),
    Row("help", Section.TRY, Text(
        "A command, or a topic: patterns, keys, exit-codes …",
        "コマンドまたはトピック (patterns、keys、exit-codes など) の説明。",
    ), "help_command", "help_"),
)  # fmt: skip


def below(group: str) -> dict[str, Row | str]:
    """What is typed after `group` (the empty one: after `actctl`): the row of a command, the full name of a group."""
    found: dict[str, Row | str] = {}
    begin = f"{group} " if group else ""
    for row in COMMANDS:
        if row.name.startswith(begin):
            name, _, more = row.name.removeprefix(begin).partition(" ")
            found[name] = row if not more else begin + name
    return found
