"""One licence while it is being read: values arrive line by line and become a record at the end."""

from __future__ import annotations

from typing import Any, TypeVar

from actctl.common.limits import LONGEST_KEPT, MOST_MESSAGES
from actctl.licensing.channels import channel_of, edition_of, method_of
from actctl.licensing.products import names_a_licence
from actctl.licensing.records import (
    AdClient,
    AvmaClient,
    KmsClient,
    KmsHost,
    License,
    LicenseStatus,
    Method,
    TokenClient,
)
from actctl.machine.ways.slmgr.normal import normalise

_Part = TypeVar("_Part", KmsClient, AdClient, TokenClient, AvmaClient)


_ANYBODYS = frozenset({"name", "description", "trusted_time", "notification_reason"})
"""What stands behind these labels makes no licence yet."""
_RIVALS = {"kms_client.registered": "kms_client.dns", "kms_client.dns": "kms_client.registered"}
"""Two labels of one field: where the client found its KMS host."""


class Block:
    """Collects the fields of one licence by their path (`name`, `kms_client.cmid` …)."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._said: dict[str, str] = {}
        """The whole line of each value that may be anybody's."""
        self.inferred: list[str] = []
        self.unparsed: list[str] = []
        self.dropped = 0
        self.parts: set[str] = set()
        """Parts of the record that a heading has opened."""
        self.hint = Method.UNKNOWN
        """How the machine activates, by a line that tells it where no description does."""
        self._contradicted: set[str] = set()
        """Fields for which a second line said something else than the first."""

    def set(self, path: str, value: object, *, line: str = "", inferred: bool = False) -> None:
        """Store a value that stands in `line`; `inferred` when only the line's shape told what it is.

        Where the field has another value already, the first one stays and `line` is kept as not understood.
        """
        if path in self.values and path in self.inferred and not inferred:
            self.inferred.remove(path)  # a label is surer than a guess by the shape
            if not _same(self.values[path], value):
                self.keep(str(self.values[path]))
        elif (said := path if path in self.values else _RIVALS.get(path)) in self.values:
            if not _same(self.values[said], value):
                self._contradicted.add(path)
                self.keep(line or str(value))
            return
        self.values[path] = value
        if path in _ANYBODYS:
            self._said[path] = (line or str(value))[:LONGEST_KEPT]
        self.parts.add(path.rpartition(".")[0])
        if inferred:
            self.inferred.append(path)

    def keep(self, line: str) -> None:
        """Keep a line that was not understood, as far as there is room; the others are counted."""
        if len(self.unparsed) < MOST_MESSAGES:
            self.unparsed.append(line[:LONGEST_KEPT])
        else:
            self.dropped += 1

    def has(self, path: str) -> bool:
        """Whether the field has been read."""
        return path in self.values

    @property
    def method(self) -> Method:
        """How the machine activates, as far as it is known by now."""
        known = method_of(channel_of(str(self.values.get("description", ""))))
        if known is not Method.UNKNOWN or self.has("description"):
            return known
        edition = edition_of(str(self.values.get("name", ""))) or ""
        # What ends by itself is an evaluation or a subscription; only the former has an edition of its own.
        return Method.UNKNOWN if self.hint is Method.TIMEBASED and "eval" not in edition.lower() else self.hint

    def is_licence(self) -> bool:
        """Whether it holds anything that only a licence has: a name and a description may be anybody's."""
        name, description = str(self.values.get("name", "")), str(self.values.get("description", ""))
        return bool(
            names_a_licence(name)
            or channel_of(description)
            or self.values.keys() - _ANYBODYS
            or (self.has("notification_reason") and self.has("license_status"))
        )

    def lines(self) -> list[str]:
        """Its lines, as they were, where it is no licence after all."""
        return [*self._said.values(), *self.unparsed]

    def finish(self) -> License:
        """The record."""
        values = self.values
        name, description = values.get("name"), values.get("description")
        ad = self._part("ad_client", AdClient)
        token = self._part("token_client", TokenClient)
        method = self.method
        if method is Method.KMS_CLIENT and (ad or token):
            method = Method.ADBA if ad else Method.TOKEN
        plain = {path: value for path, value in values.items() if path and "." not in path}
        status = plain.pop("license_status", None)
        if "license_status" in self._contradicted:  # which of two is true nobody can tell
            status = LicenseStatus.UNKNOWN
        return License(
            **plain,
            edition=edition_of(name) if name else None,
            channel=channel_of(description) if description else None,
            method=method,
            license_status=status or LicenseStatus.UNKNOWN,
            kms_client=self._kms_client(),
            kms_host=self._kms_host(),
            ad_client=ad,
            token_client=token,
            avma_client=self._part("avma_client", AvmaClient),
            unparsed=(*self.unparsed, *([f"… {self.dropped} more lines were not kept"] if self.dropped else [])),
            inferred=tuple(self.inferred),
            inferred_status=self._inferred_status() if status is None else None,
        )

    def _under(self, part: str) -> dict[str, Any]:
        start = part + "."
        return {path[len(start) :]: value for path, value in self.values.items() if path.startswith(start)}

    def _part(self, part: str, kind: type[_Part]) -> _Part | None:
        return kind(**self._under(part)) if part in self.parts else None

    def _kms_client(self) -> KmsClient | None:
        if "kms_client" not in self.parts:
            return None
        fields = self._under("kms_client")
        for source in ("registered", "dns"):
            if source in fields:
                fields["machine"], fields["port"] = fields.pop(source)
                fields["machine_source"] = source
        return KmsClient(**fields)

    def _kms_host(self) -> KmsHost | None:
        if "kms_host" not in self.parts and "kms_host.requests" not in self.parts:
            return None
        fields = self._under("kms_host")
        requests = {path.removeprefix("requests."): fields.pop(path) for path in list(fields) if "." in path}
        return KmsHost(**fields, requests=requests or None)

    def _inferred_status(self) -> LicenseStatus | None:
        """What the shape suggests: parts of one status only (docs/facts/slmgr-output.md, "/dli and /dlv")."""
        if self.has("notification_reason"):
            return LicenseStatus.NOTIFICATION
        if self.parts & {"kms_client", "ad_client", "token_client"}:
            return LicenseStatus.LICENSED
        return None


def _same(one: object, other: object) -> bool:
    """Whether two values of a field are one, however they are written."""
    return normalise(str(one)) == normalise(str(other))
