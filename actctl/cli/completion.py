"""What TAB offers: names of hosts and groups, runs, codes, products, words of options. Typer speaks with the shells.

Nothing here asks a machine or says anything: what cannot be read offers nothing. What is offered goes into a shell's
line, and in zsh through an `eval`: names with characters that could mean something there are not offered.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import typer

from actctl.common.errors import UserError
from actctl.common.texts import Text

_OTHER_SHELL = Text(
    "completion: bash, zsh, fish or PowerShell was expected as the shell from which actctl is called.",
    "入力補完: bash、zsh、fish、PowerShellのいずれかから実行してください。",
)
_HARMLESS = r"(?:\w|env:|file:|keyring:)(?:[\w.-]*)|@run:[\w-]+:\w+"
_APART = ",:&!"
"""Between two names of a pattern."""
Offer = Callable[[typer.Context, str], list[str]]


def complete(variable: str) -> None:
    """The program as the shell calls it at a TAB, which `variable` tells of: whatever goes wrong, nothing is said."""
    from actctl.cli.app import app
    from actctl.cli.leave import leave

    wanted = os.environ[variable]
    if wanted.startswith("complete"):
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for good; pathlib takes its time
    as_asked = _rejoined() if wanted == "complete_bash" else contextlib.nullcontext()
    with contextlib.suppress(Exception, SystemExit, KeyboardInterrupt), as_asked:
        app(standalone_mode=False, prog_name="actctl", complete_var=variable)  # the rest of it is not reached
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    leave(0)


def in_our_words(answer: Any) -> Callable[[Any, Any, Any], Any]:
    """What Typer answers to --install-completion and --show-completion, in the reader's language; a script as it is."""

    def answered(ctx: Any, param: Any, value: Any) -> Any:
        from actctl.cli.manner import manner

        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                return answer(ctx, param, value)
        except typer.Exit:
            raise UserError(_OTHER_SHELL) from None
        finally:
            done = re.search(r"(\w+) completion installed in (.+)\n", said.getvalue())
            if done is not None:
                sys.stdout.write(f"{_installed(*done.groups()).in_(manner().lang)}\n")
            elif "not supported" not in said.getvalue():
                sys.stdout.write(said.getvalue())

    return answered


def _installed(shell: str, path: str) -> Text:
    return Text(
        f"{shell} completion installed in {path}\nCompletion will take effect once you restart the terminal",
        f"{shell} の入力補完を {path} に設定しました\n端末を開き直すと有効になります",
    )


@contextlib.contextmanager
def _rejoined() -> Iterator[None]:
    """Typer is given the words as they were typed, and bash what it can put in."""
    from actctl.cli.bash_words import line_of

    line = line_of(os.environ["COMP_WORDS"].split("\n"), int(os.environ["COMP_CWORD"]))
    os.environ.update(COMP_WORDS="\n".join(line.words), COMP_CWORD=str(len(line.words) - 1))
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            yield
    finally:
        sys.stdout.writelines(f"{one}\n" for one in line.offered(said.getvalue().splitlines()))


def _offering(names: Callable[[typer.Context], Iterable[str]], *, listed: str = "") -> Offer:
    """`names` that go on with what is typed; `listed`: characters behind which another name may come."""

    def offer(ctx: typer.Context, incomplete: str) -> list[str]:
        begin = incomplete[: max((incomplete.rfind(one) + 1 for one in listed), default=0)]
        typed = incomplete[len(begin) :]
        letters = _letters()
        if begin and not re.fullmatch(rf"(?:@run:)?[\w.*{_APART}-]*", begin, letters):
            return []
        found = dict.fromkeys(name for name in names(ctx) if name[: len(typed)].lower() == typed.lower())
        # What has been typed stays as it is: Typer and the shells compare letter by letter.
        return [begin + typed + name[len(typed) :] for name in found if re.fullmatch(_HARMLESS, name, letters)]

    return offer


def _letters() -> re.RegexFlag:
    """Letters of every language mean nothing to a shell where they are UTF-8: elsewhere their bytes may."""
    encoding = sys.__stdout__.encoding if sys.__stdout__ else ""
    return re.UNICODE if encoding.lower().replace("-", "") == "utf8" else re.ASCII


def _words(*words: str) -> Callable[[typer.Context], Iterable[str]]:
    return lambda _: words


def _hosts_and_groups(ctx: typer.Context) -> Iterator[str]:
    from actctl.cli.at_once import at_once
    from actctl.cli.sources import sources
    from actctl.common.limits import TAB_HOSTS
    from actctl.inventory.load import load_inventory

    given = ctx.params.get("inventory")
    files = sources(list(given) if given else None)
    if "-" in files or not at_once(files):  # standard input is the terminal's
        return
    inventory = load_inventory(files, most_hosts=TAB_HOSTS)
    yield "all"
    yield from inventory.groups
    yield from inventory.hosts


def _runs(_: typer.Context) -> Iterator[str]:
    from actctl.fleet.change.runs import all_runs

    yield from (run.run_id for run in all_runs())


def _hosts_of_runs(ctx: typer.Context) -> Iterator[str]:
    """`@run:ID:OUTCOME`, of the outcomes with which one goes on."""
    from actctl.fleet.change.run_hosts import PREFIX

    yield from (f"{PREFIX}{run_id}:{one}" for run_id in _runs(ctx) for one in _outcomes(ctx))


def _outcomes(_: typer.Context) -> Iterator[str]:
    from actctl.fleet.change.events import HostOutcome

    yield from (one.value for one in (HostOutcome.FAILED, HostOutcome.SKIPPED, HostOutcome.WAITING))


def _codes(_: typer.Context) -> Iterable[str]:
    from actctl.licensing.codes import code_names

    return code_names()


def _products(ctx: typer.Context) -> Iterator[str]:
    """Words of the names of products that hold all words typed before."""
    from actctl.licensing.keys.product_names import product_names

    before = {str(word).lower() for name in ("text", "name") for word in ctx.params.get(name) or ()}
    for product in product_names():
        words = [word.strip("(),:") for word in product.split()]
        if before <= {word.lower() for word in words}:
            yield from (word for word in words if word.lower() not in before)


def _verbs(_: typer.Context) -> Iterable[str]:
    from actctl.licensing.verbs.rows import VERBS

    return VERBS


patterns = _offering(_hosts_and_groups, listed=_APART)
_of_runs = _offering(_hosts_of_runs)
_more_outcomes = _offering(_outcomes, listed=",")
hosts = _offering(_hosts_and_groups)
runs = _offering(_runs)
codes = _offering(_codes)
products = _offering(_products)
verbs = _offering(_verbs)


def limit(ctx: typer.Context, incomplete: str) -> list[str]:
    """Of `--limit`: a pattern, or hosts of an earlier run."""
    if not incomplete.startswith("@"):
        return patterns(ctx, incomplete)
    return (_more_outcomes if "," in incomplete else _of_runs)(ctx, incomplete)


def words(*known: str, listed: str = "") -> Offer:
    """An option that takes one of these; `listed`: several, with that between them."""
    return _offering(_words(*known), listed=listed)


def items(named: Iterable[str]) -> list[Any]:
    """Names as click has what it offers: without help, for which Typer would load rich at each TAB."""
    import importlib

    core = vars(importlib.import_module("typer.core"))
    made = core.get("CompletionItem") or importlib.import_module("click.shell_completion").CompletionItem
    return [made(name) for name in named]
