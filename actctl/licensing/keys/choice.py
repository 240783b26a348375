"""Which published key a machine takes, or why none: pure, from the catalogue, never a guess.

Algorithm and pitfalls: docs/facts/editions.md, "Choosing a key". Marketing names decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.texts import Text
from actctl.licensing.keys import choice_texts as say
from actctl.licensing.keys.catalogue import Gvlk, Kind, NoGvlk, by_machine, by_partial_key, catalogue, without_gvlk
from actctl.licensing.machine import Machine
from actctl.licensing.records import License, Method
from actctl.licensing.windows import is_server

Caution = tuple[str, Text]
"""A code for scripts, and what a person should know before the key is installed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The key for one machine, or the reason why there is none."""

    gvlk: Gvlk | None
    reason: str | None
    """For scripts; None where there is a key: `no_gvlk`, `annual_channel`, `evaluation`, `subscription`,
    `edition_unknown`, `build_unknown`, `not_in_table`."""
    why: Text
    """How the key was found, or why there is none; one sentence without a full stop at its end."""
    remedy: Text | None = None
    """What to do where there is no key."""
    cautions: tuple[Caution, ...] = ()
    """`kms_host`, `avma`, `oem`, `retail`, `old_gvlk`, `less_certain`, `unconfirmed`, and those of gvlk/*.yaml."""
    certain: bool = True
    """False: edition and build come from slmgr's text, or the EditionID of this product is not confirmed."""
    installed: bool = False
    """Whether the machine has this very key already, by its last five characters."""


def choose(machine: Machine) -> Choice:
    """The one published key for a machine's edition, kind and build."""
    if _is_timebased(machine.license, "SUB"):
        return Choice(None, "subscription", say.SUBSCRIPTION, say.SUBSCRIPTION_REMEDY, certain=machine.certain)
    kind = kind_of(machine)
    if _is_timebased(machine.license, "EVAL") or (machine.license and machine.license.method is Method.TIMEBASED):
        return _evaluation(machine, kind)
    if machine.edition is None:
        return Choice(None, "edition_unknown", say.EDITION_UNKNOWN, say.READ_AGAIN, certain=False)
    row = _row_without_key(machine, machine.edition, kind)
    if row is not None and row.reason == "evaluation":
        return _evaluation(machine, kind)
    if row is not None:
        return Choice(None, row.reason, row.why, row.remedy, certain=machine.certain)
    if machine.build is None:
        return Choice(None, "build_unknown", say.BUILD_UNKNOWN, say.READ_AGAIN, certain=False)
    edition = plain_edition(machine.edition)
    gvlk = by_machine(edition, kind, machine.build)
    if gvlk is None:
        return _not_in_table(machine, edition, kind, machine.build)
    return _chosen(machine, gvlk, machine.build)


def kind_of(machine: Machine) -> Kind:
    """Server or client: by InstallationType, else by the EditionID's beginning."""
    word = (machine.installation or "").lower()
    if word == "client":
        return Kind.CLIENT
    server = word.startswith(("server", "nano")) or (machine.edition is not None and is_server(machine.edition))
    return Kind.SERVER if server else Kind.CLIENT


def plain_edition(edition: str) -> str:
    """An EditionID without the ending that DISM and old versions add on Server Core: `ServerStandardCor`.

    `Core` is Home, and in `…ACor`, `ServerAzureCor`, `ServerAzureStackHCICor` the ending is part of the name.
    """
    lower = edition.lower()
    if lower.startswith("server") and not lower.endswith(("acor", "azurecor", "hcicor")):
        for ending in ("core", "cor"):
            if lower.endswith(ending):
                return edition[: -len(ending)]
    return edition


def _is_timebased(license_: License | None, word: str) -> bool:
    """Whether a licence ends by itself: channel `TIMEBASED_SUB`, key channel `…:TB:Sub`."""
    if license_ is None:
        return False
    channel, key_channel = (license_.channel or "").upper(), (license_.product_key_channel or "").upper()
    return channel.startswith(f"TIMEBASED_{word}") or key_channel.endswith(f":TB:{word}")


def _row_without_key(machine: Machine, edition: str, kind: Kind) -> NoGvlk | None:
    names = [edition, plain_edition(edition)]  # ServerHyperCore is a name, ServerStandardEvalCor an ending
    if (machine.installation or "").lower().startswith("nano"):
        names.append("Nano")
    rows = without_gvlk()
    return next((row for row in rows if any(row.fits(name, kind, machine.build) for name in names)), None)


def _evaluation(machine: Machine, kind: Kind) -> Choice:
    """By EditionID or by channel: no key fits until it is converted. The remedy names the edition and its key."""
    row = next(row for row in without_gvlk() if row.reason == "evaluation" and row.kind is kind)
    if machine.edition is None:
        return Choice(None, row.reason, row.why, certain=False)
    edition = plain_edition(machine.edition)
    core = (machine.installation or "").lower() == "server core" or edition != machine.edition
    target = edition[:-4] if edition.lower().endswith("eval") else edition
    if core and target.lower() == "serverstandard":  # becomes Datacenter alone: "Evaluation editions" there
        target = "ServerDatacenter"
    gvlk = by_machine(target, kind, machine.build) if machine.build is not None else None
    if gvlk is not None:  # spelled as DISM knows it
        target = next(name for name in gvlk.editions if name.lower() == target.lower())
    words = {"{target}": target + "Cor" if core else target, "{key}": gvlk.key if gvlk else "KEY"}
    remedy = row.remedy
    for name, word in words.items():
        remedy = Text(remedy.en.replace(name, word), remedy.ja.replace(name, word))
    return Choice(None, row.reason, row.why, remedy, certain=machine.certain)


def _not_in_table(machine: Machine, edition: str, kind: Kind, build: int) -> Choice:
    known = [
        str(one.builds) for one in catalogue() if one.kind is kind and edition.lower() in map(str.lower, one.editions)
    ]
    if known:
        builds = ", ".join(known)
        why = Text(
            f"no key is published for {edition} on build {build}, only on {builds}",
            f"{edition} のビルド {build} 用のキーは公開されていない (公開: {builds})",
        )
    else:
        why = Text(
            f"no key is published for EditionID {edition} of a {kind.value}",
            f"EditionID {edition} ({say.KINDS[kind]}) 用のキーは公開されていない",
        )
    return Choice(None, "not_in_table", why, say.NOT_IN_TABLE_REMEDY, certain=machine.certain)


def _chosen(machine: Machine, gvlk: Gvlk, build: int) -> Choice:
    how = Text(f"{machine.edition}, build {build}", f"{machine.edition}、ビルド {build}")
    partial = machine.license.partial_product_key if machine.license is not None else None
    cautions = [*_of_key(gvlk, build), *_of_license(machine.license, gvlk)]
    if not machine.certain:
        cautions.append(("less_certain", say.LESS_CERTAIN))
    return Choice(
        gvlk=gvlk,
        reason=None,
        why=how,
        cautions=tuple(cautions),
        certain=machine.certain and gvlk.certain,
        installed=(partial or "").upper() == gvlk.partial_key,
    )


def _of_key(gvlk: Gvlk, build: int) -> list[Caution]:
    found: list[Caution] = []
    if gvlk.caution is not None and (gvlk.caution.builds is None or build in gvlk.caution.builds):
        found.append((gvlk.caution.code, gvlk.caution.text))
    if not gvlk.certain:
        found.append(("unconfirmed", say.UNCONFIRMED))
    return found


def _of_license(license_: License | None, gvlk: Gvlk) -> list[Caution]:
    """What the present licence gives to think about."""
    if license_ is None:
        return []
    found = [say.METHODS[license_.method]] if license_.method in say.METHODS else []
    old = by_partial_key(license_.partial_product_key or "")
    if old is not None and old is not gvlk:
        text = Text(
            f"the key installed now, …{old.partial_key}, is the GVLK of {old.product}",
            f"現在のキー …{old.partial_key} は {old.product} のGVLKです",
        )
        found.append(("old_gvlk", text))
    return found
