"""Before each step: is this the machine of the plan, and is it as the plan and the journal left it?

A run can be days old when it goes on, names move from one machine to another, and other people change keys: a step
that was right for the machine of then may harm the one that answers now. What differs is refused, nothing is sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.fleet.change.events import HostOutcome
from actctl.fleet.change.run_state import HostRun
from actctl.licensing.changes.change import State, Step, effective, same_kms_host, state_of
from actctl.licensing.identity import Identity
from actctl.licensing.records import LicenseStatus
from actctl.machine.facts import HostFacts

_PLAN_AGAIN = Text("look at the machine, then make a new plan for it", "コンピューターを確認し、計画を作り直す")
_MEET_AGAIN = Text(
    "once name and address lead to the machine of the plan again, actctl runs resume goes on",
    "名前とアドレスを計画時のコンピューターに直せば、actctl runs resume で再開できる",
)


@dataclass(frozen=True, slots=True)
class HostDone:
    """What came of one host."""

    outcome: HostOutcome | None
    """None: interrupted; it is not done, and nothing is settled."""
    after: State | None = None
    error: HostError | None = None
    reason: str | None = None


def another_address(host: HostRun, address: str) -> HostDone | None:
    """The end of a host that is known by its address alone (a run of version 0.1), where that is another now."""
    if host.identity is not None or not host.plan.address or host.plan.address == address:
        return None
    message = Text(
        f"its address was {host.plan.address} when the plan was made, now it is {address}",
        f"アドレスが計画時の {host.plan.address} から {address} に変わりました",
    )
    error = HostError(ErrorKind.CHANGED_MEANWHILE, message, remedy=_MEET_AGAIN)
    return HostDone(HostOutcome.FAILED, None, error, "changed_meanwhile")


def another_machine(host: HostRun, found: Identity, *, force: bool) -> HostDone | None:
    """The end of a host whose name leads to another machine than the plan's, or to one that does not say who it is.

    `force` goes on where a machine cannot say, never where it says that it is another.
    """
    known = host.identity
    if (found.known if known is None else known.same(found)) or (force and known is None):
        return None
    if known is not None and known.differs(found):
        message = Text(
            f"another machine answers under this name: {known} → {found}",
            f"この名前で別のコンピューターが応答しています: {known} → {found}",
        )
        error = HostError(ErrorKind.CHANGED_MEANWHILE, message, remedy=_MEET_AGAIN)
        return HostDone(HostOutcome.FAILED, None, error, "changed_meanwhile")
    if force:
        return None
    was = known or host.plan.address
    message = Text(
        f"whether this still is {was} cannot be read (MachineGuid, hostname)",
        f"{was} のままか確認できません (MachineGuidまたはhostnameを読めません)",
    )
    return HostDone(
        HostOutcome.FAILED if host.touched else HostOutcome.BLOCKED, None,
        HostError(ErrorKind.CHANGED_MEANWHILE, message, remedy=UNKNOWN_REMEDY),
        "changed_meanwhile" if host.touched else "changed_since_plan",
    )  # fmt: skip


UNKNOWN_REMEDY = Text(
    r"let the account read HKLM\SOFTWARE\Microsoft\Cryptography (value MachineGuid) and run hostname; "
    "--force goes on without",
    r"アカウントに HKLM\SOFTWARE\Microsoft\Cryptography (値 MachineGuid) の読み取りと hostname の実行を許可する。"
    "確認なしで続けるには --force",
)


def not_as_left(host: HostRun, facts: HostFacts) -> HostDone | None:
    """The end of a host that is not as the plan or the steps done so far left it; None: the next step may be sent."""
    before, found = host.plan.before, state_of(facts.machine)
    if before is None:
        return None
    wrong = _difference(host, before, found, facts)
    if wrong is None:
        return None
    if not host.touched:
        message = Text(f"changed since the plan was made: {wrong.en}", f"計画の作成後に変わりました: {wrong.ja}")
        error = HostError(ErrorKind.CHANGED_MEANWHILE, message, remedy=_PLAN_AGAIN)
        return HostDone(HostOutcome.BLOCKED, found, error, "changed_since_plan")
    message = Text(f"changed meanwhile, not by this run: {wrong.en}", f"この実行以外で変更されています: {wrong.ja}")
    error = HostError(ErrorKind.CHANGED_MEANWHILE, message, remedy=_PLAN_AGAIN)
    return HostDone(HostOutcome.FAILED, found, error, "changed_meanwhile")


def _difference(host: HostRun, before: State, found: State, facts: HostFacts) -> Text | None:
    """What is not as it was left. Status and time left move by themselves and are not looked at."""
    if before.edition != found.edition:
        return Text(f"edition {before.edition} → {found.edition}", f"エディション {before.edition} → {found.edition}")
    done = [host.plan.steps[one.step] for one in host.attempts if one.ok]
    keys = [step.left.key for step in done if step.left.key is not None]
    key = next((one.value for one in reversed(keys) if one.certain), before.partial_product_key)
    if key != found.partial_product_key and all(one.certain for one in keys):
        was, now_ = (f"…{one}" if one else None for one in (key, found.partial_product_key))
        return Text(f"key {was or 'none'} → {now_ or 'none'}", f"キー {was or 'なし'} → {now_ or 'なし'}")
    if not host.touched and before.channel != found.channel:
        return Text(f"channel {before.channel} → {found.channel}", f"チャネル {before.channel} → {found.channel}")
    certain, kms = _registered(host, before, done)
    registered = facts.machine.registered_kms
    seen = registered is not None or facts.machine.settings_read  # /dlv names one where the registry is refused
    if certain and seen and not same_kms_host(kms, registered):
        return Text(
            f"KMS host {kms or '(DNS)'} → {registered or '(DNS)'}",
            f"KMSホスト {kms or '(DNS)'} → {registered or '(DNS)'}",
        )
    return None


def shows_effect(host: HostRun, step: Step, facts: HostFacts) -> bool:
    """Whether a run that is resumed need not send a step, for the machine shows its effect and did not before.

    Its record may be an older one that was put back, or a copy: what was done since is not in it.
    """
    if step.key or not effective(step, facts.machine):  # another key than the plan's is refused, not gone on from
        return False
    if not step.left.licensed or any(host.plan.steps[one.step].key and one.ok for one in host.attempts):
        return True
    return host.plan.before is not None and host.plan.before.license_status is not LicenseStatus.LICENSED


def _registered(host: HostRun, before: State, done: list[Step]) -> tuple[bool, str | None]:
    """Whether it is certain which KMS host must be set now, and which; None: none is set."""
    last = next((step.left.kms_host for step in reversed(done) if step.left.kms_host is not None), None)
    if last is not None:
        return last.certain, last.value
    if _lost(host):
        return before.registered_kms  # it was sent, and shows no effect: then what was there must be there still
    if any(step.key for step in done) or all(step.left.kms_host is None for step in host.plan.steps):
        return False, None  # a name may be set for the new key's product alone, and shows once it is installed
    return before.registered_kms


def _lost(host: HostRun) -> bool:
    """Whether the last thing sent was about the KMS host, its answer was lost, and the machine shows no effect."""
    last = host.attempts[-1] if host.attempts else None
    if last is None or host.plan.steps[last.step].left.kms_host is None:
        return False
    return last.ok is False and last.exit_code is None


def wrong_after_key(host: HostRun, step: Step, facts: HostFacts) -> HostDone | None:
    """On a client a key of another edition changes the edition (docs/facts/editions.md, "Another edition's key")."""
    before, after = host.plan.before, state_of(facts.machine)
    if before is not None and before.edition != after.edition:
        message = Text(
            f"the key changed the edition: {before.edition} → {after.edition}",
            f"キーによりエディションが変わりました: {before.edition} → {after.edition}",
        )
        back = Text(
            f"install the key of {before.edition} again (actctl ipk); no further step was done here",
            f"{before.edition} のキーを入れ直す (actctl ipk)。以降の手順は未実行",
        )
        return HostDone(HostOutcome.FAILED, after, HostError(ErrorKind.SLMGR, message, remedy=back), "edition_changed")
    if after.partial_product_key != step.last_five:
        message = Text(
            f"slmgr reported success, but the installed key ends in {after.partial_product_key}, not {step.last_five}",
            f"成功と報告されましたが、キーの下5桁は {step.last_five} でなく {after.partial_product_key} です",
        )
        return HostDone(HostOutcome.FAILED, after, HostError(ErrorKind.SLMGR, message), "key_not_installed")
    return None
