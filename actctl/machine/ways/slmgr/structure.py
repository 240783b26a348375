"""The third reader: what can be read of a licence's block when no label of it is known.

Names, descriptions, GUIDs, PIDs, key channels, codes and minutes are never translated, and the order of the lines is
the script's (docs/facts/slmgr-output.md, "/dli and /dlv"). Every field read here is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Callable

from actctl.licensing.products import is_application
from actctl.licensing.records import Method
from actctl.machine.ways.slmgr.block import Block
from actctl.machine.ways.slmgr.shapes import Shape, host_and_port

_CLIENT = (Method.KMS_CLIENT,)
_COUNTERS = (
    "kms_host.current_count",
    "kms_host.listening_port",
    "kms_host.total_requests",
    "kms_host.failed_requests",
    "kms_host.requests.unlicensed",
    "kms_host.requests.licensed",
    "kms_host.requests.initial_grace",
    "kms_host.requests.additional_grace",
    "kms_host.requests.non_genuine_grace",
    "kms_host.requests.notification",
)
_REARMS = ("remaining_windows_rearm", "remaining_sku_rearm")
_INTERVALS = ("kms_client.activation_interval_minutes", "kms_client.renewal_interval_minutes")


def claim(block: Block, shape: Shape) -> bool:
    """Read one line by its shape into `block`; False where it says nothing certain at this place."""
    reader = _READERS.get(shape.kind)
    return reader is not None and reader(block, shape)


def _put(block: Block, path: str, value: object) -> bool:
    if block.has(path):
        return False
    block.set(path, value, inferred=True)
    return True


def _below_key(block: Block) -> bool:
    """Whether the block is past the partial key: what follows is status, timers and activation details."""
    return block.has("partial_product_key")


def _guid(block: Block, shape: Shape) -> bool:
    if not _below_key(block):
        if is_application(shape.value) or block.has("activation_id"):
            return _put(block, "application_id", shape.value)
        return _put(block, "activation_id", shape.value)
    if block.has("ad_client.object_dn"):
        return _put(block, "ad_client.activation_id", shape.value)
    if block.method is Method.AVMA:
        return _put(block, "avma_client.guest_iaid", shape.value)
    return block.method in _CLIENT and _put(block, "kms_client.cmid", shape.value)


def _pid(block: Block, shape: Shape) -> bool:
    if not _below_key(block):
        return _put(block, "extended_pid", shape.value)
    part = "ad_client" if block.has("ad_client.object_dn") else "kms_client"
    return block.method in _CLIENT and _put(block, f"{part}.extended_pid", shape.value)


def _key5(block: Block, shape: Shape) -> bool:
    return block.has("description") and _put(block, "partial_product_key", shape.value)


def _code(block: Block, shape: Shape) -> bool:
    return _below_key(block) and _put(block, "notification_reason", shape.value)


def _minutes(block: Block, shape: Shape) -> bool:
    return _below_key(block) and _put(block, "remaining_minutes", shape.number)


def _number(block: Block, shape: Shape) -> bool:
    if not _below_key(block):
        return False
    paths: tuple[str, ...]
    if block.method is Method.KMS_HOST:
        detailed = block.has("activation_id") or block.has("extended_pid")
        paths = (*_REARMS, *_COUNTERS) if detailed and not block.has("trusted_time") else _COUNTERS
    elif "kms_client" in block.parts:
        paths = _INTERVALS
    else:
        paths = _REARMS
    return any(_put(block, path, shape.number) for path in paths)


def _date(block: Block, shape: Shape) -> bool:
    if not _below_key(block):
        return False
    if block.method in (Method.TIMEBASED, Method.SUBSCRIPTION) and _put(block, "evaluation_end", shape.value):
        return True
    return _put(block, "trusted_time", shape.value)


def _host_port(block: Block, shape: Shape) -> bool:
    if block.method not in _CLIENT or not _below_key(block):
        return False
    machine, port = host_and_port(shape.value)
    return _put(block, "kms_client.machine", machine) and _put(block, "kms_client.port", port)


def _address(block: Block, shape: Shape) -> bool:
    return "kms_client" in block.parts and _put(block, "kms_client.ip_address", shape.value)


def _dn(block: Block, shape: Shape) -> bool:
    return block.method in _CLIENT and _put(block, "ad_client.object_dn", shape.value)


def _simple(path: str) -> Callable[[Block, Shape], bool]:
    return lambda block, shape: not _below_key(block) and _put(block, path, shape.value)


def _known_but_unused(block: Block, shape: Shape) -> bool:
    return True


_READERS: dict[str, Callable[[Block, Shape], bool]] = {
    "guid": _guid,
    "pid": _pid,
    "channel": _simple("product_key_channel"),
    "installation_id": _simple("installation_id"),
    "url": _known_but_unused,
    "key5": _key5,
    "code": _code,
    "minutes": _minutes,
    "number": _number,
    "date": _date,
    "host_port": _host_port,
    "address": _address,
    "dn": _dn,
}
