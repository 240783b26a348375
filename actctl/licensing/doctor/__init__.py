"""Why machines do not activate: evidence in, findings out. Pure; one small module for each path of reasoning."""

from actctl.licensing.doctor.diagnose import diagnose
from actctl.licensing.doctor.evidence import Contact, DnsView, HostEvidence, Service
from actctl.licensing.doctor.finding import Diagnosis, Finding, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.trouble import Trouble, trouble_of

__all__ = [
    "Contact",
    "Diagnosis",
    "DnsView",
    "Finding",
    "HostEvidence",
    "Service",
    "Severity",
    "Site",
    "Trouble",
    "diagnose",
    "trouble_of",
]
