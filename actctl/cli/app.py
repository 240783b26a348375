"""All commands of `actctl`: arguments in, one call below, exit code out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Optional

import typer

from actctl import __version__
from actctl.cli import options as opt
from actctl.cli import verbs
from actctl.cli.doctor import doctor
from actctl.cli.forecast import advise, forecast
from actctl.cli.gvlk import gvlk_app
from actctl.cli.kms import kms_app
from actctl.cli.manner import language
from actctl.cli.program import Program
from actctl.cli.runs import apply_saved, runs_app
from actctl.cli.sources import sources
from actctl.cli.switch import switch_app
from actctl.cli.terminal import Told, output, style, warn
from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.render.interface import Format

app = Program(
    name="actctl",
    help="See and put right the Windows volume licensing of a whole fleet: slmgr over WinRM, in any language.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
inventory_app = Program(help="What the inventory says; whether hosts answer.", no_args_is_help=True)
app.add_typer(inventory_app, name="inventory")
app.add_typer(switch_app, name="switch")
app.add_typer(runs_app, name="runs")
app.add_typer(gvlk_app, name="gvlk")
app.add_typer(kms_app, name="kms")
app.command("apply")(apply_saved)
app.command("doctor")(doctor)
verbs.mount(app)
app.command("forecast")(forecast)
app.command("advise")(advise)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"actctl {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show version.")] = False,
) -> None:
    """See and put right the Windows volume licensing of a whole fleet: slmgr over WinRM, in any language."""


_READING = (
    ("report", "dlv", False, "The consolidated licensing table of the fleet (slmgr /dlv)."),
    ("dlv", "dlv", True, "slmgr /dlv over the fleet: all columns."),
    ("dli", "dli", False, "slmgr /dli over the fleet."),
    ("xpr", "xpr", False, "slmgr /xpr over the fleet: until when each machine is activated."),
)
"""Commands that read: name, slmgr verb, whether all columns are shown anyway, help."""


def _check_sort(sort: str | None) -> None:
    if sort not in (None, "status"):
        raise UserError(f"--sort: “{sort}” is not known; status was expected.")


def _reading_command(verb: str, always_wide: bool) -> Callable[..., None]:
    """A command that runs a reading verb over the fleet; all of them take the same options."""

    def command(
        patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
        forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
        out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False, sort: opt.SortBy = None,
        fail_on: opt.FailOnWords = None, user: opt.User = None, ask_pass: opt.AskPass = False,
        auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
        stream: opt.Stream = False,
    ) -> None:  # fmt: skip
        from actctl.cli.fleet_report import Request, report
        from actctl.cli.reaching import targets
        from actctl.fleet.report import parse_fail_on

        _check_sort(sort)
        wanted = parse_fail_on(fail_on)
        reached = targets(
            sources(inventory), patterns or [], limit,
            seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
        )  # fmt: skip
        how = style(lang, wide=wide or always_wide, out=out)
        request = Request(reached, verb, forks, format_, how, out, wanted, sort == "status", stream)
        raise typer.Exit(report(request))

    return command


for _name, _verb, _always_wide, _help in _READING:
    app.command(_name, help=_help)(_reading_command(_verb, _always_wide))


@app.command()
def parse(
    files: Annotated[Optional[list[str]], typer.Argument(metavar="FILE", help="Captured output; - is stdin.")] = None,  # noqa: UP045
    labels: Annotated[Optional[str], typer.Option("--labels", metavar="FILE", help="slmgr.ini of the host's language.")] = None,  # noqa: UP045, E501
    format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False,
) -> None:  # fmt: skip
    """slmgr output captured elsewhere (files or standard input) into the same records, offline."""
    from actctl.cli.parse import read_captured
    from actctl.render.pages.parsed import write_readings

    captured = read_captured(files or [], labels)
    with output(out) as stream:
        readings = [(one.source, one.reading) for one in captured]
        write_readings(readings, format_, stream, style(lang, wide=wide, out=out))
    raise typer.Exit(int(any(one.reading.error is not None for one in captured)))


@app.command(context_settings={"ignore_unknown_options": True})
def explain(
    codes: Annotated[list[str], typer.Argument(metavar="CODE", help="0xC004F074, 3221549172 or -1073418124.")],
    format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None,
    lang: opt.Language = None,
) -> None:
    """An activation error code: meaning, cause, remedy."""
    from actctl.licensing.codes import ask_windows, codes_in, format_code, no_error
    from actctl.licensing.codes import explain as look_up
    from actctl.render import write_page
    from actctl.render.pages.explained import codes_page

    found, missing = [], False
    for text in codes:
        none = no_error(text)
        if none is not None:
            warn(f"{shown(text)}: {none.in_(language(lang))}")
            missing |= set(codes_in(text)) != {0}
            continue
        numbers = codes_in(text)
        if not numbers:
            raise UserError(
                f"“{shown(text)}” is no error code; 0x and eight hex digits, or a decimal number, was expected."
            )
        for number in numbers:
            known = look_up(format_code(number))
            if known is None:
                windows = ask_windows(number)
                unknown = Text(
                    f"nothing is known of this code; on a Windows machine: {windows}",
                    f"このコードの情報はありません。Windowsで次を試してください: {windows}",
                )
                warn(f"{format_code(number)}: {unknown.in_(language(lang))}")
                missing = True
            else:
                found.append(known)
    with output(out, private=False) as stream:
        how = style(lang, wide=False, out=out)
        write_page(codes_page(found, how, alone=len(codes) == 1), format_, stream, how)
    raise typer.Exit(int(missing))


@inventory_app.command("list")
def inventory_list(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False,
) -> None:  # fmt: skip
    """Hosts, addresses and groups, without asking anybody anything."""
    from actctl.cli.reaching import chosen_from
    from actctl.inventory import inventory_as_json, load_inventory
    from actctl.render import write_page
    from actctl.render.pages.inventory import inventory_page

    found = load_inventory(sources(inventory))
    with chosen_from(found) as notes:
        data = inventory_as_json(found.select(patterns or [], limit, notes))
    how = style(lang, wide=wide, out=out)
    with output(out, lambda: Told(len(data["hosts"]))) as stream:
        write_page(inventory_page(data, how), format_, stream, how)


@inventory_app.command("check")
def inventory_check(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None, lang: opt.Language = None, user: opt.User = None, ask_pass: opt.AskPass = False,
    auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
) -> None:  # fmt: skip
    """Whether each host answers and lets us in (runs `ver` there)."""
    from actctl.cli.check import check
    from actctl.cli.reaching import targets

    reached = targets(
        sources(inventory), patterns or [], limit,
        seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    )  # fmt: skip
    raise typer.Exit(check(reached, forks, format_, style(lang, wide=False, out=out), out))


@app.command()
def demo(
    format_: opt.Output = Format.TABLE, lang: opt.Language = None, wide: opt.Wide = False, sort: opt.SortBy = None,
    out: opt.OutFile = None,
) -> None:  # fmt: skip
    """The report against a simulated fleet; nothing to set up, nothing outside this process is touched."""
    from actctl.cli.demo import demo as run_demo

    _check_sort(sort)
    raise typer.Exit(run_demo(format_, style(lang, wide=wide, out=out), out, sort))


@app.command()
def simulate(
    fleet: Annotated[Optional[str], typer.Option("--fleet", metavar="FILE", help="Fleet file; default: the demo fleet.")] = None,  # noqa: UP045, E501
    hosts: Annotated[Optional[int], typer.Option("--hosts", min=1, max=20000, help="Make up a fleet of N hosts.")] = None,  # noqa: UP045, E501
    seed: Annotated[int, typer.Option("--seed", help="Makes the same fleet again.")] = 0,
    delay: Annotated[float, typer.Option("--delay", min=0, metavar="SECONDS", help="Every command takes this long.")] = 0.0,  # noqa: E501
    inventory_out: Annotated[str, typer.Option("--inventory-out", metavar="FILE", callback=opt.named_file, help="Where to write its inventory.")] = "simulated.yaml",  # noqa: E501
    log: Annotated[Optional[str], typer.Option("--log", metavar="FILE", callback=opt.named_file, help="JSON lines, one a command.")] = None,  # noqa: UP045, E501
) -> None:  # fmt: skip
    """A simulated fleet on its own, with an inventory for it, until interrupted."""
    from actctl.cli.simulate import serve

    raise typer.Exit(serve(fleet, hosts, seed, delay, inventory_out, log))
