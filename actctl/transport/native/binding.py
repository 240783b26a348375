"""Channel binding: a sign-in inside TLS is bound to the host's certificate (RFC 5929, "tls-server-end-point")."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from spnego.channel_bindings import GssChannelBindings


def bindings_of(certificate: bytes) -> GssChannelBindings:
    """Of a certificate in DER."""
    return GssChannelBindings(application_data=b"tls-server-end-point:" + _hash(certificate))


def _hash(certificate: bytes) -> bytes:
    """By the hash of its signature; SHA-256 where that is weaker, unknown or none (RFC 5929, 4.1)."""
    try:
        found = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        found = None
    weak = found is None or found.name in ("md5", "sha1")
    digest = hashes.Hash(hashes.SHA256() if weak or found is None else found)
    digest.update(certificate)
    return digest.finalize()
