"""A guard for each domain account: a wrong password is not tried on the whole fleet, where it would lock the account.

A password that a domain refused is refused by every machine of it, and each try counts towards the lockout. Until its
first success a password is tried on few machines at once, and after some refusals in a row on no further one. A domain
counts per account, whatever passwords were tried and however the account was written, and so do we: `CORP\\user` and
`user@corp.example` are taken for one. Where they are two, one of them merely stops early.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum, auto

from actctl.common.errors import ErrorKind, HostError
from actctl.common.limits import UNPROVEN_AT_ONCE
from actctl.common.names import is_address
from actctl.common.secret import Secret
from actctl.common.texts import Text, counted
from actctl.common.words import shown
from actctl.transport.interface import Auth, Connection

_NETBIOS_LENGTH = 15
"""Windows cuts a computer's name to this where it stands before a user's."""

_SPELLINGS_SAID = 3


class Turn(Enum):
    """Whether a host may be tried with an account."""

    NOW = auto()
    LATER = auto()
    """Once the tries that go on have ended."""
    NEVER = auto()
    """It was refused too often."""


class _Tally:
    """What a domain counts: the tries of one account, whatever the password. Not thread-safe: for one event loop."""

    def __init__(self) -> None:
        self.spellings: list[str] = []
        self.trying = 0
        self.refused = 0
        """In a row."""
        self.watchers: list[Callable[[], None]] = []


class Account:
    """One domain account with one password, over all runs of a command. Not thread-safe: for one event loop."""

    def __init__(self, tally: _Tally, most_refusals: int) -> None:
        self._tally = tally
        self._most = most_refusals
        self._trying = 0
        self._refused = 0
        """This password, in a row: another one's success does not make it right."""
        self.successes = 0

    @property
    def turn(self) -> Turn:
        """Whether one more host may be tried now; NEVER is final, for no try goes on that could still succeed."""
        tally = self._tally
        if self._refused >= self._most:
            return Turn.LATER if self._trying else Turn.NEVER
        left = self._most - max(self._refused, tally.refused)
        if left <= 0:
            return Turn.LATER if tally.trying else Turn.NEVER
        if self.successes and not tally.refused:
            return Turn.NOW
        # No more at once than may still be refused: all of them may be.
        return Turn.NOW if tally.trying < min(UNPROVEN_AT_ONCE, left) else Turn.LATER

    def watch(self, news: Callable[[], None]) -> None:
        """Call `news` whenever a try of the account has ended, which may change `turn`."""
        self._tally.watchers.append(news)

    def forget(self, news: Callable[[], None]) -> None:
        """Undo `watch`."""
        self._tally.watchers.remove(news)

    @property
    def may_repeat(self) -> bool:
        """Whether a host that is being tried may be tried once more, where its first try counts as refused."""
        tally = self._tally
        left = self._most - max(self._refused, tally.refused) - 1
        return left > 0 and tally.trying - 1 < min(UNPROVEN_AT_ONCE, left)

    def begin(self) -> Try:
        """A host is tried now; the Try must be ended."""
        self._trying += 1
        self._tally.trying += 1
        return Try(self)

    def ended(self, accepted: bool | None) -> None:
        """A try has ended; None: nobody judged the password."""
        tally = self._tally
        self._trying -= 1
        tally.trying -= 1
        if accepted:
            self.successes += 1
            self._refused = tally.refused = 0
        elif accepted is False:
            self._refused += 1
            tally.refused += 1
        for news in tally.watchers:
            news()

    @property
    def stopped(self) -> HostError:
        """The error of a host that is not tried any more."""
        spellings = [shown(spelling) for spelling in self._tally.spellings]
        also = ", ".join(spellings[1:_SPELLINGS_SAID]) + (", …" if len(spellings) > _SPELLINGS_SAID else "")
        en = f"{spellings[0]} (also written {also})" if also else spellings[0]
        ja = f"{spellings[0]} (別の表記: {also})" if also else spellings[0]
        times = max(self._refused, self._tally.refused)
        return HostError(
            ErrorKind.AUTH,
            Text(
                f"not tried: {en} was refused {counted(times, 'time')} in a row, and each further try could "
                "lock the account",
                f"{ja} は{times}回続けてサインインを拒否されたため、アカウントのロックを避けて試していません",
            ),
            remedy=Text(
                "check the password and whether the account is locked or expired, then run it again; "
                "--auth-fail N allows more refusals, 0 any number",
                "パスワードと、アカウントのロックや期限切れを確認してから再実行する。"
                "--auth-fail N で許容回数を変更できる (0 は無制限)",
            ),
            account_untried=True,
        )


class Try:
    """One host that is being tried with an account; its first end counts. Called, as a transport does once the host
    has let the account in, it is accepted."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._over = False
        self._successes = account.successes

    def __call__(self) -> None:
        self.accepted()

    def again(self, *, shown: bool) -> Try | None:
        """The try of a second sign-in at the same host; None: it would be one too many.

        `shown`: this one showed the host what it can judge the account by, and counts as refused, whatever the host
        answered. Where nothing was shown this try goes on.
        """
        account = self._account
        if self._over:
            return account.begin() if account.turn is Turn.NOW else None
        if not shown:
            return self
        if account.successes != self._successes or not account.may_repeat:
            return None
        self._end(False)
        return account.begin()

    def accepted(self) -> None:
        """The host let the account in."""
        self._end(True)

    def failed(self, error: HostError | None) -> None:
        """The host is done without having let the account in; `error` tells whether it was refused."""
        refused = error is not None and error.kind is ErrorKind.AUTH and not error.account_untried
        if refused and self._account.successes != self._successes:
            refused = False  # the password was right meanwhile: it is this host that does not know the account
        # A fault, even "access denied", proves nothing: any host can send one without a look at the password.
        self._end(False if refused else None)

    def _end(self, accepted: bool | None) -> None:
        if not self._over:
            self._over = True
            self._account.ended(accepted)


class Accounts:
    """The domain accounts of one command."""

    def __init__(self, most_refusals: int) -> None:
        """`most_refusals` in a row; 0: any number, then nothing is held back."""
        self._most = most_refusals
        self._tallies: dict[tuple[str, str], _Tally] = {}
        self._known: dict[tuple[tuple[str, str], Secret], Account] = {}

    def of(self, host: str, connection: Connection) -> Account | None:
        """The account that a wrong password of this host's would harm; None: a local one, or no password."""
        if not self._most or connection.password is None or not is_shared(host, connection):
            return None
        user = connection.user or ""
        name = normal(user)
        tally = self._tallies.setdefault(name, _Tally())
        if user.casefold() not in map(str.casefold, tally.spellings):
            tally.spellings.append(user)
        return self._known.setdefault((name, connection.password), Account(tally, self._most))


def _parts(user: str) -> tuple[str, str, str]:
    """Domain, separator and name, blanks and doubled backslashes (YAML without quotes needs none) gone."""
    text = re.sub(r"\\+", r"\\", unicodedata.normalize("NFKC", user).strip())
    if text.count("\\") > 1:
        text = text.removeprefix("\\")
    domain, separator, name = text.partition("\\")
    if not separator:
        name, separator, domain = text.rpartition("@") if "@" in text else (text, "", "")
    return domain.strip(), separator, name.strip()


def normal(user: str) -> tuple[str, str]:
    """Name and first label of the domain, the same for every way to write an account."""
    domain, _, name = _parts(user)
    return name.casefold(), domain.casefold().partition(".")[0]


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
    domain, separator, _ = _parts(user)
    if separator != "\\":
        return separator == "@"
    return domain not in ("", ".") and domain.casefold() not in _own_names(host, connection.address)


def _own_names(host: str, address: str) -> set[str]:
    names: set[str] = set()
    for name in (host, address):
        if not is_address(name):
            whole = name.casefold().rstrip(".")
            first = whole.partition(".")[0]
            names |= {whole, first, first[:_NETBIOS_LENGTH]}
    return names
