"""What a host says before it has let us in is not believed, nor what it says in the clear where messages are sealed."""

from __future__ import annotations

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.transport import answers
from actctl.transport.answers import Head
from actctl.transport.faults import explain_status
from actctl.transport.interface import Connection
from actctl.transport.policy import must_seal


class Doorkeeper:
    """Judges the answers of one sign-in by their heads, one after another."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._refusals = 0
        self._challenged = self._signed_in = False
        self.account_shown = False
        """Whether a request that was answered had in it what the host can judge the account by."""

    def check(self, head: Head, *, authorization: str, sealed: bool) -> None:
        """Refuse an answer by its head; `authorization` and `sealed` are its request's. Raises HostFailure."""
        self.account_shown |= answers.ends_sign_in(authorization, self._challenged, self._connection)
        answers.check_head(head, self._connection)
        if sealed:
            answers.check_seal(head, self._connection)
        elif head.status != 401:
            self._check_unsealed(head, authorization)
        if head.status != 401:
            self._refusals = 0
            return
        self._challenged |= head.is_challenge
        self._refusals += 1
        if self._refusals > limits.LOGIN_ROUNDS:
            raise answers.too_much(
                self._connection,
                f"more than {limits.LOGIN_ROUNDS} demands for a sign-in in a row",
                f"サインイン要求が {limits.LOGIN_ROUNDS}回を超過",
            )

    def _check_unsealed(self, head: Head, authorization: str) -> None:
        connection = self._connection
        self._signed_in |= answers.ends_sign_in(authorization, self._challenged, connection)
        if self._signed_in and not must_seal(connection):
            return
        if head.status != 200:
            # What an error says cannot be believed, only that it is one.
            raise HostFailure(explain_status(head.status, b"", connection))
        if not must_seal(connection):
            raise answers.unasked(connection)
