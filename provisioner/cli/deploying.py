"""Commands that work on an AWS account, or an emulated one: ``demo``, ``preview``, ``up``, ``drift`` and the like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from provisioner.cli.options import DIRECTORY, INSTALL

if TYPE_CHECKING:
    from provisioner.commands.deploy_choice import Asked

Command = TypeVar("Command", bound=Callable[..., Any])
MOST_AT_ONCE = 64

_COMMON = (
    click.option("--pair", "pairs", multiple=True, metavar="NAME", help="This pair, or bastion; more than once."),
    click.option("--all", "everything", is_flag=True, help="All bastions and pairs."),
    click.option(
        "--affected-since", "since", metavar="REV", help="Those whose desired state differs from this git revision's."
    ),
    click.option(
        "--parallel",
        type=click.IntRange(1, MOST_AT_ONCE),
        default=4,
        show_default=True,
        metavar="N",
        help="How many at once.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print events as JSON, a line each."),
    click.option("--fail-fast", is_flag=True, help="Begin no other one after a failure."),
    DIRECTORY,
)
_YES = click.option("--yes", is_flag=True, help="Do not ask. Needed where there is no terminal.")


def _common(command: Command) -> Command:
    for option in reversed(_COMMON):
        command = option(command)
    return command


def _missing(what: str, extras: str, error: ModuleNotFoundError) -> click.ClickException:
    return click.ClickException(f"{what}: {INSTALL.format(extras=extras)} ({error.name} is missing)")


def _run(module: str, given: dict[str, Any]) -> int:
    """Run a command on the real engine. Raises ClickException where Pulumi's packages are not installed."""
    try:
        from provisioner.commands import destroy, drift, preview, up
        from provisioner.commands.deploy_choice import Asked
    except ModuleNotFoundError as error:
        raise _missing("deploying needs Pulumi", "pulumi,sts", error) from None
    commands: dict[str, Callable[[Asked], int]] = {
        "preview": preview.run, "up": up.run, "drift": drift.run, "destroy": destroy.run,
    }  # fmt: skip
    return commands[module](Asked(**given))


@click.command()
@click.option("--pair", metavar="NAME", help="Only this pair, and its bastion.")
@click.option(
    "--engine",
    type=click.Choice(["in-process", "pulumi"]),
    default="in-process",
    help="Run the Pulumi program in this process, or with the real Pulumi engine.",
)
@DIRECTORY
def demo(pair: str | None, engine: str, directory: Path) -> int:
    """Do the whole job on an emulated AWS: deploy, show who may assume what, assume a role.

    Needs no AWS account and no credentials, and leaves nothing behind.

    \b
    Examples:
      provisioner demo
      provisioner demo --engine pulumi --pair main-production
    """
    try:
        from provisioner.commands import demo as demo_command
    except ModuleNotFoundError as error:
        raise _missing("the demo needs the emulator", "emulator", error) from None
    try:
        return demo_command.run(directory, pair=pair, engine=engine)
    except demo_command.DemoError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@_common
def preview(**given: Any) -> int:  # noqa: ANN401 - what the options above say
    """Print what `up` would create, update and delete, and whose access changes. Changes nothing.

    \b
    Examples:
      provisioner preview --pair main-production
      provisioner preview --affected-since origin/main --json
    """
    return _run("preview", given)


@click.command()
@_common
@_YES
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait until new roles can be assumed.")
@click.option("--recover", is_flag=True, help="First clean up after a run that died: its lock, and what it made.")
def up(**given: Any) -> int:  # noqa: ANN401 - what the options above say
    """Deploy bastions, then pairs, several at once. A pair brings its bastion along.

    Shows what changes, and asks; one that fails does not stop the others. Ctrl-C comes to a clean end.

    \b
    Examples:
      provisioner up --pair main-production
      provisioner up --all --parallel 8 --yes
      provisioner up --recover --pair main-production
    """
    return _run("up", given)


@click.command()
@_common
@_YES
@click.option("--repair", is_flag=True, help="Make AWS as the configuration says, where it differs.")
def drift(**given: Any) -> int:  # noqa: ANN401 - what the options above say
    """Print what was changed in AWS behind our back, and exit with 1 where anything was.

    \b
    Examples:
      provisioner drift --all
      provisioner drift --pair main-production --repair
    """
    return _run("drift", given)


@click.command()
@_common
@_YES
def destroy(**given: Any) -> int:  # noqa: ANN401 - what the options above say
    """Delete all that the named pairs have made, and then the bastions; asks first, with the number.

    \b
    Examples:
      provisioner destroy --pair main-staging
      provisioner destroy --all --yes
    """
    return _run("destroy", given)


@click.command()
@click.option("--pair", "pairs", multiple=True, metavar="NAME", help="This pair; more than once.")
@click.option("--all", "everything", is_flag=True, help="All pairs.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each thing.")
@DIRECTORY
def doctor(directory: Path, pairs: tuple[str, ...], *, everything: bool, as_json: bool) -> int:
    """Ask AWS whether a pair is reached, as the files say, and has room. Changes nothing.

    Each line says ok, wrong (and what to do), or not checked (and why).

    \b
    Examples:
      provisioner doctor --pair main-production
      provisioner doctor --all --json | jq 'select(.state == "wrong")'
    """
    try:
        from provisioner.commands import doctor as doctor_command
    except ModuleNotFoundError as error:
        raise _missing("asking AWS needs its SDK", "pulumi,sts", error) from None
    return doctor_command.run(directory, pairs=pairs, everything=everything, as_json=as_json)
