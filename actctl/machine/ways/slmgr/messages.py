"""The messages of slmgr.vbs, by their name in the script: what kind of line each is and what it means.

The names (`L_Msg…`) are the script's own and the keys of every language's slmgr.ini, so nothing here depends on a
language (docs/facts/slmgr-output.md, "Localisation").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from actctl.licensing.records import LicenseStatus, Method


class Value(str, Enum):
    """What may stand behind a label; a value that does not fit is kept as unparsed text, never stored."""

    TEXT = "text"
    GUID = "guid"
    PID = "pid"
    CHANNEL = "channel"
    INSTALLATION_ID = "installation_id"
    KEY5 = "key5"
    NUMBER = "number"
    HOST_PORT = "host_port"
    URL = "url"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Field:
    """A label whose line carries one value."""

    path: str
    """Where it goes in a licence record: `name`, `kms_client.cmid` …; empty: known, but no field of the record."""
    value: Value = Value.TEXT


SERVICE_VERSION = "L_MsgServiceVersion"
NAME = "L_MsgProductName"
DESCRIPTION = "L_MsgProductDesc"
ERROR = "L_MsgErrorText_8"

LABELS: dict[str, Field] = {
    SERVICE_VERSION: Field(""),
    NAME: Field("name"),
    DESCRIPTION: Field("description"),
    "L_MsgActID": Field("activation_id", Value.GUID),
    "L_MsgAppID": Field("application_id", Value.GUID),
    "L_MsgPID4": Field("extended_pid", Value.PID),
    "L_MsgChannel": Field("product_key_channel", Value.CHANNEL),
    "L_MsgInstallationID": Field("installation_id", Value.INSTALLATION_ID),
    "L_MsgProcessorCertUrl": Field("", Value.URL),
    "L_MsgMachineCertUrl": Field("", Value.URL),
    "L_MsgUseLicenseCertUrl": Field("", Value.URL),
    "L_MsgPKeyCertUrl": Field("", Value.URL),
    "L_MsgValidationUrl": Field("", Value.URL),
    "L_MsgPartialPKey": Field("partial_product_key", Value.KEY5),
    "L_MsgLicenseStatusEvalEndData": Field("evaluation_end"),
    "L_MsgCurrentTrustedTime": Field("trusted_time"),
    "L_MsgCmid": Field("kms_client.cmid", Value.GUID),
    "L_MsgKmsLookupDomain": Field("kms_client.lookup_domain"),
    "L_MsgRegisteredKmsName": Field("kms_client.registered", Value.HOST_PORT),
    "L_MsgKmsFromDns": Field("kms_client.dns", Value.HOST_PORT),
    "L_MsgKmsIpAddress": Field("kms_client.ip_address"),
    "L_MsgKmsPID4": Field("kms_client.extended_pid", Value.PID),
    "L_MsgADInfoAOName": Field("ad_client.object_name"),
    "L_MsgADInfoAODN": Field("ad_client.object_dn"),
    "L_MsgADInfoExtendedPid": Field("ad_client.extended_pid", Value.PID),
    "L_MsgADInfoActID": Field("ad_client.activation_id", Value.GUID),
    "L_MsgKmsCurrentCount": Field("kms_host.current_count", Value.NUMBER),
    "L_MsgKmsListeningOnPort": Field("kms_host.listening_port", Value.NUMBER),
    "L_MsgKmsTotalRequestsRecieved": Field("kms_host.total_requests", Value.NUMBER),
    "L_MsgKmsFailedRequestsReceived": Field("kms_host.failed_requests", Value.NUMBER),
    "L_MsgKmsRequestsWithStatusUnlicensed": Field("kms_host.requests.unlicensed", Value.NUMBER),
    "L_MsgKmsRequestsWithStatusLicensed": Field("kms_host.requests.licensed", Value.NUMBER),
    "L_MsgKmsRequestsWithStatusInitialGrace": Field("kms_host.requests.initial_grace", Value.NUMBER),
    "L_MsgKmsRequestsWithStatusLicenseExpiredOrHwidOot": Field("kms_host.requests.additional_grace", Value.NUMBER),
    "L_MsgKmsRequestsWithStatusNonGenuineGrace": Field("kms_host.requests.non_genuine_grace", Value.NUMBER),
    "L_MsgKmsRequestsWithStatusNotification": Field("kms_host.requests.notification", Value.NUMBER),
    "L_MsgAVMAID": Field("avma_client.guest_iaid"),
    "L_MsgAVMAHostMachineName": Field("avma_client.host_machine_name"),
    "L_MsgAVMALastActTime": Field("avma_client.activation_time"),
    "L_MsgAVMAHostPid2": Field("avma_client.host_pid"),
    ERROR: Field(""),
    "L_MsgUnrecognizedOption": Field(""),
}
"""Labels followed by their value on the same line, in any language."""

PLACEHOLDERS: dict[str, dict[str, Field]] = {
    "L_MsgLicenseStatusVL_1": {"MINUTE": Field("remaining_minutes", Value.NUMBER)},
    "L_MsgLicenseStatusTBL_1": {"MINUTE": Field("remaining_minutes", Value.NUMBER)},
    "L_MsgLicenseStatusAVMA_1": {"MINUTE": Field("remaining_minutes", Value.NUMBER)},
    "L_MsgLicenseStatusTimeRemaining": {"MINUTE": Field("remaining_minutes", Value.NUMBER)},
    "L_MsgNotificationErrorReasonNonGenuine": {"ERRCODE": Field("notification_reason")},
    "L_MsgNotificationErrorReasonExpiration": {"ERRCODE": Field("notification_reason")},
    "L_MsgNotificationErrorReasonOther": {"ERRCODE": Field("notification_reason")},
    "L_MsgRemainingWindowsRearmCount": {"COUNT": Field("remaining_windows_rearm", Value.NUMBER)},
    "L_MsgRemainingAppRearmCount": {"COUNT": Field("remaining_app_rearm", Value.NUMBER)},
    "L_MsgRemainingSkuRearmCount": {"COUNT": Field("remaining_sku_rearm", Value.NUMBER)},
    "L_MsgActivationInterval": {"INTERVAL": Field("kms_client.activation_interval_minutes", Value.NUMBER)},
    "L_MsgRenewalInterval": {"INTERVAL": Field("kms_client.renewal_interval_minutes", Value.NUMBER)},
    "L_MsgTkaInfoILID": {"ILID": Field("token_client.ilid")},
    "L_MsgTkaInfoILVID": {"ILVID": Field("token_client.ilvid")},
    "L_MsgTkaInfoGrantNo": {"GRANTNO": Field("token_client.grant_number")},
    "L_MsgTkaInfoThumbprint": {"THUMBPRINT": Field("token_client.thumbprint")},
    "L_MsgLicenseStatusVL": {"ENDDATE": Field("expires")},
    "L_MsgLicenseStatusTBL": {"ENDDATE": Field("expires")},
    "L_MsgLicenseStatusAVMA": {"ENDDATE": Field("expires")},
    "L_MsgLicenseStatusInitialGrace": {"ENDDATE": Field("expires")},
    "L_MsgLicenseStatusAdditionalGrace": {"ENDDATE": Field("expires")},
    "L_MsgLicenseStatusNonGenuineGrace": {"ENDDATE": Field("expires")},
    "L_MsgLicenseStatusExtendedGrace": {"ENDDATE": Field("expires")},
}
"""Sentences with values inside, and where each value goes."""

_STATUS = LicenseStatus
FACTS: dict[str, dict[str, object]] = {
    "L_MsgLicenseStatusUnlicensed_1": {"license_status": _STATUS.UNLICENSED},
    "L_MsgLicenseStatusLicensed_1": {"license_status": _STATUS.LICENSED},
    "L_MsgLicenseStatusInitialGrace_1": {"license_status": _STATUS.INITIAL_GRACE},
    "L_MsgLicenseStatusAdditionalGrace_1": {"license_status": _STATUS.ADDITIONAL_GRACE},
    "L_MsgLicenseStatusNonGenuineGrace_1": {"license_status": _STATUS.NON_GENUINE_GRACE},
    "L_MsgLicenseStatusNotification_1": {"license_status": _STATUS.NOTIFICATION},
    "L_MsgLicenseStatusExtendedGrace_1": {"license_status": _STATUS.EXTENDED_GRACE},
    "L_MsgLicenseStatusUnknown": {"license_status": _STATUS.UNKNOWN},
    "L_MsgVLActivationTypeAll": {"activation_type": "all"},
    "L_MsgVLActivationTypeAD": {"activation_type": "ad"},
    "L_MsgVLActivationTypeKMS": {"activation_type": "kms"},
    "L_MsgVLActivationTypeToken": {"activation_type": "token"},
    "L_MsgKmsFromDnsUnavailable": {"kms_client.machine_source": "unavailable"},
    "L_MsgKmsHostCachingEnabled": {"kms_client.host_caching": True},
    "L_MsgKmsHostCachingDisabled": {"kms_client.host_caching": False},
    "L_MsgKmsDnsPublishingEnabled": {"kms_host.dns_publishing": True},
    "L_MsgKmsDnsPublishingDisabled": {"kms_host.dns_publishing": False},
    "L_MsgKmsPriNormal": {"kms_host.priority": "normal"},
    "L_MsgKmsPriLow": {"kms_host.priority": "low"},
}
"""Sentences that are a fact as they stand, inside a licence's block."""

XPR_STATUS: dict[str, LicenseStatus] = {
    "L_MsgLicenseStatusUnlicensed": _STATUS.UNLICENSED,
    "L_MsgLicenseStatusLicensed": _STATUS.LICENSED,
    "L_MsgLicenseStatusVL": _STATUS.LICENSED,
    "L_MsgLicenseStatusTBL": _STATUS.LICENSED,
    "L_MsgLicenseStatusAVMA": _STATUS.LICENSED,
    "L_MsgLicenseStatusInitialGrace": _STATUS.INITIAL_GRACE,
    "L_MsgLicenseStatusAdditionalGrace": _STATUS.ADDITIONAL_GRACE,
    "L_MsgLicenseStatusNonGenuineGrace": _STATUS.NON_GENUINE_GRACE,
    "L_MsgLicenseStatusNotification": _STATUS.NOTIFICATION,
    "L_MsgLicenseStatusExtendedGrace": _STATUS.EXTENDED_GRACE,
}
"""What the one indented line of /xpr says."""

XPR_PERMANENT = "L_MsgLicenseStatusLicensed"
"""The machine is activated for ever."""
XPR_METHOD: dict[str, Method] = {
    "L_MsgLicenseStatusTBL": Method.TIMEBASED,
    "L_MsgLicenseStatusTBL_1": Method.TIMEBASED,
    "L_MsgLicenseStatusAVMA": Method.AVMA,
    "L_MsgLicenseStatusAVMA_1": Method.AVMA,
}
"""How the machine activates, where a line of the status tells and the description is missing."""

HEADINGS: dict[str, str] = {
    "L_MsgVLMostRecentActivationInfo": "",
    "L_MsgKmsInfo": "kms_client",
    "L_MsgADInfo": "ad_client",
    "L_MsgTkaInfo": "token_client",
    "L_MsgAVMAInfo": "avma_client",
    "L_MsgKmsEnabled": "kms_host",
    "L_MsgKmsCumulativeRequestsFromClients": "kms_host.requests",
}
"""Headings, and the part of the record that they open."""

NO_KMS_HOST: frozenset[str] = frozenset(
    {
        "L_MsgWarningKmsPort",
        "L_MsgWarningKmsPri",
        "L_MsgKmsDnsPublishingWarning",
        "L_MsgWarningActivation",
        "L_MsgWarningRenewal",
    }
)
"""What verbs for a KMS host print on any other machine; only a host's own label file has these."""

REMARKS: frozenset[str] = frozenset(
    {
        "L_MsgErrorLicenseNotInUse",
        "L_MsgPleaseActivateRefreshKMSInfo",
        "L_MsgKmsIpAddressUnavailable",
        "L_MsgKmsUseMachineNameOverrides",
        "L_MsgTkaInfoAdditionalInfo",
        "L_MsgNotAvailable",
    }
)
"""Lines of a licence's block that are understood and fill no field."""
