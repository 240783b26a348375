"""requests, urllib3 and http.client: which of their exceptions means what for a host (see network_errors.py)."""

from __future__ import annotations

import http.client

import requests.exceptions as rq
import urllib3.exceptions as u3

from actctl.common.errors import HostError
from actctl.transport import network_errors as net
from actctl.transport.interface import Connection
from actctl.transport.network_errors import Tables


def _chunked(exc: BaseException, connection: Connection) -> HostError:
    """Cut off, or framed as no HTTP is: urllib3 has one class for both."""
    return (net.unreadable if "chunk size" in str(exc) else net.broke)(exc, connection)


TABLES = Tables(
    causes={
        **net.CAUSES,
        u3.NameResolutionError: net.no_name,
        u3.InvalidChunkLength: net.unreadable,
        http.client.RemoteDisconnected: net.broke,
        http.client.IncompleteRead: net.broke,
        http.client.HTTPException: net.unreadable,
    },
    table={
        **net.TABLE,
        rq.ConnectTimeout: net.connect_timed_out,
        rq.ReadTimeout: net.timed_out,
        rq.Timeout: net.timed_out,
        rq.SSLError: net.tls_failed,
        rq.ProxyError: net.by_proxy,
        rq.ConnectionError: net.no_connection,
        rq.ChunkedEncodingError: _chunked,
        rq.StreamConsumedError: net.unreadable,
        rq.ContentDecodingError: net.unreadable,
        rq.RetryError: net.broke,
        rq.TooManyRedirects: net.unreadable,
        rq.HTTPError: net.unreadable,
        rq.InvalidJSONError: net.unreadable,
        rq.JSONDecodeError: net.unreadable,
        rq.InvalidHeader: net.unreadable,
        rq.InvalidProxyURL: net.by_proxy,
        rq.InvalidURL: net.no_name,
        rq.InvalidSchema: net.no_name,
        rq.MissingSchema: net.no_name,
        rq.URLRequired: net.no_name,
        rq.UnrewindableBodyError: net.broke,
        rq.RequestsWarning: net.unreadable,
        rq.FileModeWarning: net.unreadable,
        rq.RequestsDependencyWarning: net.unreadable,
        rq.RequestException: net.unreadable,
        u3.ConnectTimeoutError: net.connect_timed_out,
        u3.TimeoutError: net.timed_out,
        u3.SSLError: net.tls_failed,
        u3.ProxyError: net.by_proxy,
        u3.NewConnectionError: net.no_connection,
        u3.ProtocolError: net.broke,
        u3.HTTPError: net.unreadable,
    },
    first={u3.ProxyError: net.by_proxy},  # not the host refused, but the proxy
)
