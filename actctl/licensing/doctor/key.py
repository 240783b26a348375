"""The edition and the key: evaluation editions, no key at all, a key that is another edition's (0xC004F069)."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import AGAIN
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.keys.catalogue import by_partial_key
from actctl.licensing.keys.choice import Choice, choose
from actctl.licensing.overview import DAY, EXPIRING_SOON_DAYS, days_left
from actctl.licensing.records import LicenseStatus, Method
from actctl.licensing.windows import product_name

RIGHT_KEY = Text("actctl ipk --gvlk auto {hosts}", "actctl ipk --gvlk auto {hosts}")


def evaluation(one: HostEvidence) -> Cause | None:
    """An evaluation edition looks licensed for 180 days, then ends (docs/facts/editions.md, "Evaluation editions")."""
    if one.machine is None:
        return None
    choice = choose(one.machine)
    if choice.reason != "evaluation":
        return None
    license_, product = one.license, product_name(one.machine.edition, one.machine.build)
    minutes = license_.remaining_minutes if license_ is not None else None
    lasts = license_ is not None and license_.license_status is LicenseStatus.LICENSED and bool(minutes)
    severity = Severity.WARNING if lasts and (minutes or 0) > EXPIRING_SOON_DAYS * DAY else Severity.ERROR
    left = Text(f", {days_left(minutes or 0)} days left", f"、残り{days_left(minutes or 0)}日") if lasts else None
    seen = Text(product + (left.en if left else ""), product + (left.ja if left else ""))
    return Cause(
        one.host, "evaluation_edition", severity, subject=one.machine.edition or "", why=choice.why, seen=seen,
        remedy=(choice.remedy,) if choice.remedy else (),
    )  # fmt: skip


def no_key(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """Nothing to activate with: no key installed, or an edition that no volume key exists for."""
    machine, license_ = one.machine, one.license
    if machine is None:
        return None
    if license_ is None or not license_.partial_product_key:
        choice = choose(machine)
        why = Text("no product key is installed", "プロダクト キーが入っていません")
        if choice.gvlk is None:
            return _without_key(one, choice, trouble)
        product = choice.gvlk.product
        seen = Text(f"no key; the GVLK of {product} fits", f"キーなし。{product} のGVLKが使えます")
        return Cause(
            one.host, "no_gvlk", trouble.severity, subject="none", why=why, seen=seen, remedy=(RIGHT_KEY, AGAIN)
        )
    if license_.method is Method.KMS_CLIENT:
        choice = choose(machine)
        if choice.reason == "no_gvlk":
            return _without_key(one, choice, trouble)
    return None


def _without_key(one: HostEvidence, choice: Choice, trouble: Trouble) -> Cause:
    edition = one.machine.edition if one.machine is not None else None
    return Cause(
        one.host, "no_gvlk", trouble.severity, subject=f"{choice.reason}/{edition}", why=choice.why,
        title=Text("{hosts}: no volume key for this edition", "{hosts}: このエディション用のボリューム キーなし"),
        seen=choice.why, remedy=(choice.remedy,) if choice.remedy else (),
    )  # fmt: skip


def wrong_key(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """0xC004F069, or a published key of another product than this machine is: after an upgrade in place, say."""
    if one.machine is None or one.license is None or one.kms_role is not None:
        return None
    choice = choose(one.machine)
    refused = codes.first_of(one, codes.WRONG_EDITION)
    installed = by_partial_key(one.license.partial_product_key or "")
    other = installed is not None and choice.gvlk is not None and installed is not choice.gvlk
    if refused is None and not other:
        return None
    here = product_name(one.machine.edition, one.machine.build)
    if installed is not None and other:
        seen = Text(
            f"is {here}; its key …{installed.partial_key} is for {installed.product}",
            f"{here} に {installed.product} 用のキー …{installed.partial_key} が入っています",
        )
    else:
        seen = codes.code_text(one, refused or codes.WRONG_EDITION)
    remedy: tuple[Text, ...] = (RIGHT_KEY, AGAIN) if choice.gvlk is not None and not choice.installed else ()
    if choice.gvlk is None and choice.remedy is not None:
        remedy = (choice.remedy,)
    return Cause(
        one.host, "wrong_edition_key", trouble.severity, explained=codes.known(codes.WRONG_EDITION), seen=seen,
        remedy=remedy,
    )  # fmt: skip
