"""One verb on one host: methods called one after the other, what they answered, and the state before and after.

The host's refusal ends the verb (`Refused`). A broken connection, and an operation that the host gave up waiting for,
leave in doubt whether a method had its effect: that is a HostFailure, and the machine itself is looked at
(machine/settle.py).
"""

from __future__ import annotations

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.machine.ways.cim import state
from actctl.machine.ways.cim.columns import PRODUCT, SERVICE
from actctl.machine.ways.cim.faults import error_of, returned_error
from actctl.machine.ways.cim.items import Item, returned
from actctl.machine.ways.cim.licence import is_add_on, is_windows
from actctl.machine.ways.cim.requests import invoke
from actctl.machine.ways.cim.values import Values
from actctl.transport.interface import OperationRefused, Session

_NO_VERSION = HostError(
    ErrorKind.PARSE,
    Text(
        "nothing was sent: the licensing service does not tell its version, by which it is addressed",
        "送信していません: ライセンス サービスが、指定に必要なバージョンを返しません",
    ),
)
_NO_ID = HostError(
    ErrorKind.PARSE,
    Text(
        "nothing was sent: the product does not tell its activation ID, by which it is addressed",
        "送信していません: 製品が、指定に必要なライセンス認証IDを返しません",
    ),
)


class Refused(Exception):
    """The host did not do it; `error` says why."""

    def __init__(self, error: HostError) -> None:
        super().__init__(error.message.en)
        self.error = error


class Doing:
    """A verb while it is done; `called` are the methods that worked, in order."""

    def __init__(self, session: Session, known: state.Known) -> None:
        self._session = session
        self._known = known
        self._version: str | None = None
        self.called: list[str] = []

    async def products(self, activation_id: str | None) -> list[Item]:
        """The product with that ID; without one, what verbs mean then: Windows with a key, no add-on."""
        if activation_id is None:
            found = await state.windows_in_use(self._session, self._known)
            return [one for one in found if is_windows(one) and not is_add_on(one) and text(one, "PartialProductKey")]
        found = await state.one_product(self._session, self._known, activation_id)
        return [one for one in found if (text(one, "ID") or "").lower() == activation_id.lower()]

    async def every_product(self) -> list[Item]:
        """All licences that the machine knows."""
        return await state.every_product(self._session, self._known)

    async def service(self) -> Item:
        """The licensing service."""
        found = await state.service(self._session)
        self._version = text(found, "Version")
        return found

    async def on_service(self, method: str, **parameters: str) -> None:
        """Call a method of the service. Raises Refused, HostFailure."""
        if self._version is None:
            await self.service()
        if self._version is None:
            raise Refused(_NO_VERSION)
        await self._call(SERVICE, self._version, method, parameters)

    async def on_product(self, product: Item, method: str, **parameters: str) -> None:
        """Call a method of a product. Raises Refused, HostFailure."""
        activation_id = text(product, "ID")
        if activation_id is None:
            raise Refused(_NO_ID)
        await self._call(PRODUCT, activation_id, method, parameters)

    async def on_either(self, activation_id: str | None, method: str, **parameters: str) -> None:
        """Call a method that both classes have: of the product with that ID, else of the service."""
        if activation_id is None:
            await self.on_service(method, **parameters)
            return
        for one in await self.products(activation_id):
            await self.on_product(one, method, **parameters)

    async def refresh(self) -> None:
        """Let the service look at its licences anew; that it fails is of no account."""
        try:
            await self.on_service("RefreshLicenseStatus")
        except Refused:
            return

    async def _call(self, wmi_class: str, key: str, method: str, parameters: dict[str, str]) -> None:
        try:
            body = await self._session.operate(invoke(wmi_class, key, method, parameters))
        except OperationRefused as refused:
            error = error_of(refused)
            if error is refused.error:  # of the wire: whether the method ran is not known
                raise HostFailure(error) from refused
            raise Refused(error) from refused
        number = returned(body, method)
        if number:
            raise Refused(returned_error(number))
        self.called.append(method)


def text(item: Item, name: str) -> str | None:
    """A property as text."""
    return Values(item).text(name)
