"""The word about hosts whose certificate nobody looks at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actctl.common.texts import Text, counted
from actctl.fleet.interface import Target
from actctl.transport.interface import Auth


class Unverified:
    """Says it once, however often hosts are reached."""

    def __init__(self, say: Callable[[Text], None]) -> None:
        self._say = say
        self._told = False

    def tell(self, targets: Sequence[Target]) -> None:
        """Warn where https is used without looking at the certificate; more strongly where it shows a password."""
        open_ = [
            one.connection for one in targets
            if one.connection is not None and one.connection.scheme == "https" and not one.connection.verify_certificate
        ]  # fmt: skip
        if not open_ or self._told:
            return
        self._told = True
        self._say(_words(len(open_), sum(one.auth in (Auth.BASIC, Auth.CREDSSP) for one in open_)))


def _words(hosts: int, shown: int) -> Text:
    said = Text(
        f"the certificate of {counted(hosts, 'host')} is not verified (cert_validation: ignore): whoever answers in "
        "their place is believed",
        f"{hosts}台の証明書を検証しません (cert_validation: ignore)。なりすましを見破れません",
    )
    if not shown:
        return said
    which, which_ja = ("", "") if shown == hosts else (f" by {shown} of them", f"うち{shown}台には")
    return Text(
        f"{said.en}, and is shown the password itself{which} (basic, credssp)",
        f"{said.ja}。{which_ja}パスワードそのものも送られます (basic、credssp)",
    )
