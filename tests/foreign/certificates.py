"""A throw-away certificate authority and the server certificates it signs (PEM files, made once)."""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import ipaddress
import shutil
import ssl
import tempfile
from enum import Enum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class CertificateKind(Enum):
    """Which certificate an https host shows."""

    GOOD = "good"
    EXPIRED = "expired"
    WRONG_NAME = "wrong name"
    SELF_SIGNED = "self-signed: not from the fleet's authority"


_Key = ec.EllipticCurvePrivateKey


@functools.cache
def _folder() -> Path:
    path = tempfile.mkdtemp(prefix="foreign-certs-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return Path(path)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pem(key: _Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@functools.cache
def _authority() -> tuple[_Key, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.timezone.utc)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name("Foreign fleet CA"))
        .issuer_name(_name("Foreign fleet CA"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=30))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def certificate_authority_pem() -> str:
    """Path of the PEM file to trust."""
    path = _folder() / "ca.pem"
    if not path.exists():
        path.write_bytes(_authority()[1].public_bytes(serialization.Encoding.PEM))
    return str(path)


@functools.cache
def server_pem(kind: CertificateKind, address: str) -> str:
    """Path of a PEM file with the certificate and key of the host at `address`."""
    key = ec.generate_private_key(ec.SECP256R1())
    signer, authority = _authority()
    issuer, issuer_key = authority.subject, authority.public_key()
    if kind is CertificateKind.SELF_SIGNED:
        signer, issuer, issuer_key = key, _name(address), key.public_key()
    shown = "192.0.2.1" if kind is CertificateKind.WRONG_NAME else address
    now = dt.datetime.now(dt.timezone.utc)
    end = now - dt.timedelta(days=1) if kind is CertificateKind.EXPIRED else now + dt.timedelta(days=7)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(shown))])
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key)  # type: ignore[arg-type]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(address))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=8))
        .not_valid_after(end)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signer, hashes.SHA256())
    )
    path = _folder() / f"{address}-{kind.name}.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _pem(key))
    return str(path)


def server_context(kind: CertificateKind, address: str) -> ssl.SSLContext:
    """The TLS side of the host at `address`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server_pem(kind, address))
    return context


def certificate_hash(kind: CertificateKind, address: str) -> bytes:
    """SHA-256 of the host's certificate: its tls-server-end-point channel binding."""
    certificate = x509.load_pem_x509_certificate(Path(server_pem(kind, address)).read_bytes())
    return certificate.fingerprint(hashes.SHA256())
