"""URIs of WMI's classes."""

from __future__ import annotations

from actctl.simulator.wsman.names import WMI

CIMV2 = f"{WMI}root/cimv2/"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
COMMON = "http://schemas.dmtf.org/wbem/wscim/1/common"
