"""Waits that ended at the deadline before anything could be asked: what was waited for decides what helps."""

from __future__ import annotations

from enum import Enum

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.transport.interface import Connection
from actctl.transport.network_errors import connect_timed_out, timed_out, where


class Stage(Enum):
    """How far a connection has come: what a wait that ends at the deadline was for."""

    RESOLVE = "its name is looked up"
    CONNECT = "TCP"
    HANDSHAKE = "TLS"
    OPEN = "requests can be sent"


def lookup_stalled(_: BaseException, connection: Connection) -> HostError:
    """The name server did not answer."""
    name = connection.address
    return HostError(
        ErrorKind.TIMEOUT,
        Text(f"the name {name} was not resolved in time", f"名前 {name} の解決が時間内に終わりませんでした"),
        remedy=Text(
            "look at this computer's DNS servers, or give the host an address in the inventory",
            "このコンピューターのDNSサーバーを確認するか、インベントリでアドレスを指定する",
        ),
    )


def tls_stalled(_: BaseException, connection: Connection) -> HostError:
    """TCP is there, TLS is not: more time does not help."""
    place = where(connection)
    return HostError(
        ErrorKind.TLS,
        Text(
            f"{place} took the connection but did not answer the TLS handshake",
            f"{place} は接続を受け付けましたが、TLSハンドシェイクに応答しません",
        ),
        remedy=Text(
            f"check that port {connection.port} is the HTTPS listener (`winrm enumerate winrm/config/listener`), and "
            "look for a firewall that inspects TLS",
            f"ポート {connection.port} がHTTPSリスナーか (`winrm enumerate winrm/config/listener`)、"
            "TLSを検査するファイアウォールが途中にないか確認する",
        ),
    )


_ROWS = {Stage.RESOLVE: lookup_stalled, Stage.CONNECT: connect_timed_out, Stage.HANDSHAKE: tls_stalled}


def stalled(stage: Stage | None, exc: BaseException, connection: Connection) -> HostError:
    """The error of a wait that ended at the deadline in a stage; None: before the first."""
    row = _ROWS.get(stage, timed_out) if stage is not None else timed_out
    return row(exc, connection)
