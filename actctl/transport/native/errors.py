"""h11, seals and envelopes: which of their exceptions means what for a host (see network_errors.py)."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import h11

from actctl.transport import network_errors as net
from actctl.transport.native.envelopes import NotSoap
from actctl.transport.native.sealing import BadSeal
from actctl.transport.native.wsman import NotOurs
from actctl.transport.network_errors import Tables

TABLES = Tables(
    causes=net.CAUSES,
    table={
        **net.TABLE,
        h11.RemoteProtocolError: net.unreadable,
        h11.LocalProtocolError: net.unreadable,
        h11.ProtocolError: net.unreadable,
        BadSeal: net.bad_seal,
        NotOurs: net.bad_seal,
        NotSoap: net.unreadable,
        ET.ParseError: net.unreadable,
    },
)
