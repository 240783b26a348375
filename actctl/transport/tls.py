"""TLS contexts, made once per run and shared by all hosts: loading the system's certificates costs 41 ms."""

from __future__ import annotations

import ssl
import threading

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.transport.interface import Connection

_Key = tuple[bool, str | None, str | None, str | None]


class TlsContexts:
    """A cache of SSLContexts by what they must verify and show. Thread-safe."""

    def __init__(self, socket_class: type[ssl.SSLSocket] = ssl.SSLSocket) -> None:
        """`socket_class`: what wrapping a socket makes of it."""
        self._socket_class = socket_class
        self._contexts: dict[_Key, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def get(self, connection: Connection) -> ssl.SSLContext:
        """The context for `connection`; raises HostFailure (kind `tls`) when a file of it cannot be loaded."""
        key = (
            connection.verify_certificate,
            connection.ca_file,
            connection.certificate_pem,
            connection.certificate_key_pem,
        )
        with self._lock:
            if key not in self._contexts:
                try:
                    made = _make(*key)
                except (OSError, ssl.SSLError) as exc:
                    raise HostFailure(_unusable(key)) from exc
                made.sslsocket_class = self._socket_class
                self._contexts[key] = made
            return self._contexts[key]


def _make(verify: bool, ca_file: str | None, pem: str | None, key_pem: str | None) -> ssl.SSLContext:
    if verify:
        context = ssl.create_default_context(cafile=ca_file)
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if pem is not None:
        # Windows Server 2022 and later reset a connection of TLS 1.3 when they come to ask for the certificate.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(pem, key_pem)
    return context


def _unusable(key: _Key) -> HostError:
    names = ", ".join(str(name) for name in key[1:] if name)
    return HostError(
        ErrorKind.TLS,
        Text(f"cannot load certificates from {names}", f"証明書を読み込めません: {names}"),
        remedy=Text("check that the files exist and are PEM", "ファイルの有無とPEM形式であることを確認する"),
    )
