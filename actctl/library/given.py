"""What a program gives with a fleet, looked at before anything is done with it: as the command's options are."""

from __future__ import annotations

from typing import TypeGuard

from actctl.common.errors import UserError
from actctl.common.limits import LEAST_SECONDS, MOST_FORKS, MOST_SECONDS
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.library.arguments import wrong


def must_be_options(forks: object, timeout: object, auth_fail: object, user: object, password: object) -> None:
    """Raises UserError for what no option would take."""
    if not whole(forks) or not 1 <= forks <= MOST_FORKS:
        raise wrong("forks", forks, Text(f"a whole number from 1 to {MOST_FORKS}", f"1～{MOST_FORKS} の整数"))
    if timeout is not None and not (_number(timeout) and LEAST_SECONDS <= timeout <= MOST_SECONDS):
        raise wrong(
            "timeout", timeout,
            Text(f"seconds from {LEAST_SECONDS} to {MOST_SECONDS}", f"{LEAST_SECONDS}～{MOST_SECONDS} の秒数"),
        )  # fmt: skip
    if not whole(auth_fail) or auth_fail < 0:
        raise wrong("auth_fail", auth_fail, Text("a whole number, 0 or more,", "0 以上の整数"))
    if user is not None and not isinstance(user, str):
        raise wrong("user", user, Text("a name", "ユーザー名"))
    if password is not None and not isinstance(password, Secret):  # it is not repeated
        raise UserError(Text("password: a Secret was expected.", "password: Secret を指定してください。"))


def whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number: True is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> TypeGuard[float]:
    return whole(value) or isinstance(value, float)
