"""The verbs of slmgr.vbs: their arguments, whether they change the machine, and what success looks like.

From the script's usage text and reference/slmgr-output.md, "Verbs that change something". A new verb is one row.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """One option of slmgr.vbs."""

    name: str
    """Without the slash."""
    arguments: tuple[str, ...] = ()
    """Kinds of the arguments, in order; a `?` at the end: may be left out."""
    changes: bool = True
    """Whether it changes the machine (most of these need an elevated token)."""
    success: tuple[str, ...] = ()
    """Messages of the script of which at least one is printed when it worked."""
    kms_host: bool = False
    """Whether it sets something of an activated KMS host: on any other machine it only prints a warning."""


_ACTIVATED = ("L_MsgActivated", "L_MsgLicenseStatusExtendedGrace_1")

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("dli", ("target?",), changes=False),
        Verb("dlv", ("target?",), changes=False),
        Verb("xpr", ("activation_id?",), changes=False),
        Verb("dti", ("activation_id?",), changes=False, success=("L_MsgInstallationID",)),
        Verb("ipk", ("key",), success=("L_MsgInstalledPKey",)),
        Verb("upk", ("activation_id?",), success=("L_MsgUninstalledPKey",)),
        Verb("cpky", success=("L_MsgClearedPKey",)),
        Verb("ato", ("activation_id?",), success=_ACTIVATED),
        Verb("atp", ("confirmation_id", "activation_id?"), success=("L_MsgConfID", *_ACTIVATED)),
        Verb("skms", ("kms_host", "activation_id?"), success=("L_MsgKmsNameSet",)),
        Verb("ckms", ("activation_id?",), success=("L_MsgKmsNameCleared",)),
        Verb("skms-domain", ("name", "activation_id?"), success=("L_MsgKmsLookupDomainSet",)),
        Verb("ckms-domain", ("activation_id?",), success=("L_MsgKmsLookupDomainCleared",)),
        Verb("act-type", ("activation_type", "activation_id?"), success=("L_MsgVLActivationTypeSet",)),
        Verb("fta", ("thumbprint",), success=_ACTIVATED),
        Verb("skhc", success=("L_MsgKmsHostCachingEnabled",)),
        Verb("ckhc", success=("L_MsgKmsHostCachingDisabled",)),
        Verb("rearm", success=("L_MsgRearm_1",)),
        Verb("rearm-app", ("application_id",), success=("L_MsgRearm_1",)),
        Verb("rearm-sku", ("activation_id",), success=("L_MsgRearm_1",)),
        Verb("sprt", ("port",), success=("L_MsgKmsPortSet",), kms_host=True),
        Verb("sdns", success=("L_MsgKmsDnsPublishingEnabled",), kms_host=True),
        Verb("cdns", success=("L_MsgKmsDnsPublishingDisabled",), kms_host=True),
        Verb("spri", success=("L_MsgKmsPriSetToNormal",), kms_host=True),
        Verb("cpri", success=("L_MsgKmsPriSetToLow",), kms_host=True),
        Verb("sai", ("minutes",), success=("L_MsgActivationSet",), kms_host=True),
        Verb("sri", ("minutes",), success=("L_MsgRenewalSet",), kms_host=True),
    )
}
"""All verbs that actctl sends, by name."""

_NEEDS_FILE = "it needs a file on the host"
_NEEDS_KEY = "its key would stand in plans and journals"
_UNREAD = "its answer cannot be told from a failure yet"
NOT_SENT = {
    "ilc": _NEEDS_FILE,
    "rilc": _NEEDS_FILE,
    "ad-activation-online": _NEEDS_KEY,
    "ad-activation-get-iid": _NEEDS_KEY,
    "ad-activation-apply-cid": _NEEDS_KEY,
    "ao-list": _UNREAD,
    "del-ao": _UNREAD,
    "lil": _UNREAD,
    "ril": _UNREAD,
    "ltc": _UNREAD,
    "stao": _UNREAD,
    "ctao": _UNREAD,
}
"""Verbs that slmgr has (or had, on Windows 7) and actctl does not send, and why."""
