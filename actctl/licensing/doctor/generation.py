"""0xC004F042: the KMS host's key does not cover this Windows (docs/facts/kms.md, "Host keys")."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import AGAIN
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.kms.generations import KeyGeneration, generation_of, serves
from actctl.licensing.records import Method
from actctl.licensing.windows import product_name


def wrong_generation(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """By its last answer; where it has never asked, by the host's key, but only where its list is certain."""
    if one.method is not Method.KMS_CLIENT or one.machine is None:
        return None
    kms_host = site.kms_host_of(one)
    own = kms_host.license if kms_host is not None else None
    generation = generation_of(own.channel) if own is not None else None
    refused = codes.first_of(one, codes.WRONG_GENERATION, codes.PRODUCT_NOT_SERVED)
    if refused is None:
        if generation is None or not generation.certain or not codes.unasked(one):
            return None
        if serves(generation, one.machine.edition, one.machine.build) is not False:
            return None
    target = one.kms_target
    name = kms_host.host if kms_host is not None else target.name if target else "?"
    product = product_name(one.machine.edition, one.machine.build)
    seen = Text(f"is {product}", product)
    if refused is not None:
        said = codes.code_text(one, refused)
        seen = Text(f"is {product}; {said.en}", f"{product}、{said.ja}")
    return Cause(
        one.host, "kms_wrong_generation", trouble.severity, subject=name, seen=seen, kms_host=name,
        explained=codes.known(codes.WRONG_GENERATION), evidence=_key(name, generation), remedy=_remedy(one, site, name),
    )  # fmt: skip


def _key(name: str, generation: KeyGeneration | None) -> tuple[Text, ...]:
    if generation is None:
        return ()
    said = generation.serves
    return (
        Text(
            f"the key of {name} is that of {generation.key_for}: {said.en}",
            f"{name} のキーは {generation.key_for} 用 ({said.ja})",
        ),
    )


def _remedy(one: HostEvidence, site: Site, name: str) -> tuple[Text, ...]:
    """Another KMS host that can, where there is one."""
    for other in site.serving:
        generation = generation_of(other.license.channel) if other.license is not None else None
        if other.host == name or generation is None or one.machine is None:
            continue
        if serves(generation, one.machine.edition, one.machine.build):
            command = site.skms(other)
            return (
                Text(f"{other.host} can: {command}", f"{other.host} なら認証可能: {command}"),
                AGAIN,
            )
    return ()
