"""A guard for each domain account: a wrong password is not tried on the whole fleet, where it would lock the account.

A password that a domain refused is refused by every machine of it, and each try counts towards the lockout. Until its
first success an account is tried on few machines at once, and after some refusals in a row on no further one. What
cannot be known from here: whether `CORP\\user` and `user@corp.example` are one account; they are counted as two.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from enum import Enum, auto

from actctl.errors import ErrorKind, HostError
from actctl.limits import UNPROVEN_AT_ONCE
from actctl.secret import Secret
from actctl.texts import Text, counted
from actctl.transport.interface import Auth, Connection

_NETBIOS_LENGTH = 15
"""Windows cuts a computer's name to this where it stands before a user's."""


class Turn(Enum):
    """Whether a host may be tried with an account."""

    NOW = auto()
    LATER = auto()
    """Once the tries that go on have ended."""
    NEVER = auto()
    """It was refused too often."""


class Account:
    """One domain account with one password, over all runs of a command. Not thread-safe: for one event loop."""

    def __init__(self, name: str, most_refusals: int) -> None:
        self.name = name
        self._most = most_refusals
        self._trying = 0
        self._refused = 0
        """In a row."""
        self._proven = False
        self._watchers: list[Callable[[], None]] = []

    @property
    def turn(self) -> Turn:
        """Whether one more host may be tried now; NEVER is final, for no try goes on that could still succeed."""
        left = self._most - self._refused
        if left <= 0:
            return Turn.LATER if self._trying else Turn.NEVER
        # No more at once than may still be refused: all of them may be.
        return Turn.NOW if self._proven or self._trying < min(UNPROVEN_AT_ONCE, left) else Turn.LATER

    def watch(self, news: Callable[[], None]) -> None:
        """Call `news` whenever a try has ended, which may change `turn`."""
        self._watchers.append(news)

    def forget(self, news: Callable[[], None]) -> None:
        """Undo `watch`."""
        self._watchers.remove(news)

    def begin(self) -> Try:
        """A host is tried now; the Try must be ended."""
        self._trying += 1
        return Try(self)

    def ended(self, accepted: bool | None) -> None:
        """A try has ended; None: nobody judged the password."""
        self._trying -= 1
        if accepted:
            self._proven, self._refused = True, 0
        elif accepted is False:
            self._refused += 1
        for news in self._watchers:
            news()

    @property
    def stopped(self) -> HostError:
        """The error of a host that is not tried any more."""
        name, times = self.name, self._refused
        return HostError(
            ErrorKind.AUTH,
            Text(
                f"not tried: {name} was refused by {counted(times, 'host')} in a row, and each further try could "
                "lock the account",
                f"{name} は{times}台で続けてサインインを拒否されたため、アカウントのロックを避けて試していません",
            ),
            remedy=Text(
                "check the password and whether the account is locked or expired, then run it again; "
                "--auth-fail N allows more refusals, 0 any number",
                "パスワードと、アカウントのロックや期限切れを確認してから再実行する。"
                "--auth-fail N で許容回数を変更できる (0 は無制限)",
            ),
        )


class Try:
    """One host that is being tried with an account; its first end counts."""

    def __init__(self, account: Account) -> None:
        self._account: Account | None = account

    def accepted(self) -> None:
        """The host let the account in."""
        self._end(True)

    def failed(self, error: HostError | None) -> None:
        """The host is done without having let the account in; `error` tells whether it was refused."""
        if error is None or error.account_untried:
            self._end(None)
        elif error.kind is ErrorKind.AUTH:
            self._end(False)
        else:
            self._end(True if error.code is not None else None)  # a fault comes from behind the login

    def _end(self, accepted: bool | None) -> None:
        account, self._account = self._account, None
        if account is not None:
            account.ended(accepted)


class Accounts:
    """The domain accounts of one command."""

    def __init__(self, most_refusals: int) -> None:
        """`most_refusals` in a row; 0: any number, then nothing is held back."""
        self._most = most_refusals
        self._known: dict[tuple[str, Secret], Account] = {}

    def of(self, host: str, connection: Connection) -> Account | None:
        """The account that a wrong password of this host's would harm; None: a local one, or no password."""
        if not self._most or connection.password is None or not is_shared(host, connection):
            return None
        user = connection.user or ""
        key = user.casefold(), connection.password
        if key not in self._known:
            self._known[key] = Account(user, self._most)
        return self._known[key]


def is_shared(host: str, connection: Connection) -> bool:
    """Whether the user of `connection` is the same account on other machines: a domain's.

    Local, and so another one on each machine: no domain, `.\\user`, `HOST\\user` with the machine's own name. Kerberos
    knows no local accounts.
    """
    user = connection.user
    if not user or connection.auth is Auth.CERTIFICATE:
        return False
    if connection.auth is Auth.KERBEROS:
        return True
    domain, backslash, _ = user.partition("\\")
    if not backslash:
        return "@" in user
    return domain not in ("", ".") and domain.casefold() not in _own_names(host, connection.address)


def _own_names(host: str, address: str) -> set[str]:
    names: set[str] = set()
    for name in (host, address):
        if not _is_address(name):
            whole = name.casefold().rstrip(".")
            first = whole.partition(".")[0]
            names |= {whole, first, first[:_NETBIOS_LENGTH]}
    return names


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
