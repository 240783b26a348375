"""All that a command says in one language, as expected/ has it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from actctl.common.texts import Lang
from tests.golden.cases import CASES, Case, cases
from tests.golden.running import Place, place

EXPECTED = Path(__file__).resolve().parent / "expected"


def file_of(command: str, lang: Lang) -> Path:
    """Where it is kept."""
    return EXPECTED / f"{(command or 'actctl').replace(' ', '-')}.{lang.value}.txt"


def said(command: str, lang: Lang) -> str:
    """All of it, as it is now."""
    with ExitStack() as held:
        shared: dict[str | None, Place] = {}

        def run(case: Case) -> str:
            if case.changes:
                with place(case.fleet) as own:
                    if case.before is not None:
                        own.run(case.before)
                    return own.run(case.line, case.stdin)
            if case.fleet not in shared:
                shared[case.fleet] = held.enter_context(place(case.fleet))
            return shared[case.fleet].run(case.line, case.stdin, case.until)

        return "".join(run(case) for case in cases(command, lang))


def update(commands: Sequence[str] = ()) -> None:
    """Keep all of it, or what these commands say, as it is now."""
    wanted = [(command, lang) for command in commands or CASES for lang in Lang]
    with ProcessPoolExecutor() as pool:
        for (command, lang), text in zip(wanted, pool.map(said, *zip(*wanted, strict=True)), strict=True):
            file_of(command, lang).write_text(text, "utf-8", newline="")
    for file in set(EXPECTED.iterdir()) - {file_of(command, lang) for command in CASES for lang in Lang}:
        file.unlink()
