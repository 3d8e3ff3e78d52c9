"""Commands that take a stack's role: ``assume``, ``exec``, ``profiles``, ``ci-snippet``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provisioner.cli.options import DIRECTORY, INSTALL

if TYPE_CHECKING:
    from provisioner.commands.role_session import Wanted

Command = Callable[..., Any]

WAIT = 15.0
"""Seconds to wait for IAM by default: a change is everywhere within a few."""

FORMATS = ("env", "json", "credential-process", "github")
SYSTEMS = ("github", "gitlab", "circleci", "buildkite", "shell")


def _role_options(command: Command) -> Command:
    """Declare what ``assume`` and ``exec`` have in common."""
    for option in reversed(
        (
            click.option("--account", metavar="NAME", required=True, help="The account that the stack is deployed to."),
            click.option("--preview", is_flag=True, help="The preview role, which only lists and reads."),
            click.option("--session-name", metavar="NAME", help="Instead of one made from the CI job, or the user."),
            click.option(
                "--wait",
                type=click.FloatRange(0, 600),
                default=WAIT,
                metavar="SECONDS",
                help=f"Try again so long where the files allow what AWS denies ({WAIT:g}).",
            ),
            click.option("--no-wait", is_flag=True, help="The same as --wait 0."),
            click.option("--dry-run", is_flag=True, help="Print the call, and make none."),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("stack")
@_role_options
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), default="env", help="How to give out the credentials."
)
@DIRECTORY
def assume(  # noqa: PLR0913 - one for each option
    *,
    stack: str,
    account: str,
    preview: bool,
    session_name: str | None,
    wait: float,
    no_wait: bool,
    dry_run: bool,
    format_name: str,
    directory: Path,
) -> int:
    """Exchange your AWS credentials for a session of a stack's role, and print it.

    \b
    Examples:
      credentials=$(provisioner assume website --account production) && eval "$credentials"
      provisioner assume website --account production --format github
      provisioner assume website --account production --dry-run
    """
    from provisioner.commands import assume as assume_command

    wanted = _wanted(stack, account, session_name, 0 if no_wait else wait, preview=preview)
    with _needing_sdk("assume"):
        return assume_command.run(directory, wanted, format_name=format_name, dry_run=dry_run)


class _RunningCommand(click.Command):
    """A command whose arguments end at ``--``; what follows is another program's, word by word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before ``--``."""
        at = args.index("--") if "--" in args else len(args)
        rest = super().parse_args(ctx, args[:at])
        ctx.params["command"] = tuple(args[at + 1 :])
        if not ctx.params["command"] and not ctx.resilient_parsing:
            raise click.UsageError("the command to run stands behind --, at the end", ctx)
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the parts of the usage line."""
        return [*super().collect_usage_pieces(ctx), "-- COMMAND..."]


@click.command(name="exec", cls=_RunningCommand)
@click.argument("stack")
@_role_options
@click.option("--static", is_flag=True, help="Hand the credentials over in variables; they are not renewed.")
@DIRECTORY
def execute(  # noqa: PLR0913 - one for each option
    *,
    stack: str,
    account: str,
    preview: bool,
    session_name: str | None,
    wait: float,
    no_wait: bool,
    dry_run: bool,
    static: bool,
    directory: Path,
    command: tuple[str, ...],
) -> int:
    """Run a command as a stack's role, with credentials that are renewed as long as it runs.

    The exit code is the command's own; 128 and the signal's number where a signal ended it.

    \b
    Examples:
      provisioner exec website --account production -- pulumi up --stack website/production
      provisioner exec website --account production -- aws sts get-caller-identity
    """
    from provisioner.commands import exec as exec_command

    wanted = _wanted(stack, account, session_name, 0 if no_wait else wait, preview=preview)
    with _needing_sdk("exec"):
        return exec_command.run(directory, wanted, command, static=static, dry_run=dry_run)


@click.command()
@click.option("--file", type=click.Path(path_type=Path), help="The AWS config file [AWS_CONFIG_FILE, ~/.aws/config].")
@click.option("--source-profile", metavar="NAME", help="The profile of the user who takes the roles [the user's name].")
@click.option("--prefix", default="", metavar="TEXT", help="What the sections' names begin with [nothing].")
@click.option("--session-name", metavar="NAME", help="The sessions' name [USER@HOST].")
@click.option("--stack", metavar="NAME", help="Only the roles of this stack.")
@click.option("--account", metavar="NAME", help="Only the roles in this account.")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 where something would be changed.")
@click.option("--remove", is_flag=True, help="Remove the sections that this command has written.")
@DIRECTORY
def profiles(  # noqa: PLR0913 - one for each option
    *,
    file: Path | None,
    source_profile: str | None,
    prefix: str,
    session_name: str | None,
    stack: str | None,
    account: str | None,
    check: bool,
    remove: bool,
    directory: Path,
) -> int:
    """Write a section for each role into the AWS config file: the AWS CLI and every SDK then take roles by themselves.

    Sections of roles that are gone are removed. Every other line of the file stays as it is.

    \b
    Examples:
      provisioner profiles
      provisioner profiles --stack website --source-profile cicd-bot
      provisioner profiles --check --file aws-config --session-name ci
    """
    from provisioner.commands import profiles as profiles_command

    wanted = profiles_command.Wanted(
        source_profile=source_profile,
        prefix=prefix,
        session_name=session_name,
        stack=stack,
        account=account,
        remove=remove,
    )
    return profiles_command.run(directory, wanted, file=file, check=check)


@click.command(name="ci-snippet")
@click.argument("system", type=click.Choice(SYSTEMS))
@click.argument("stack")
@click.option("--account", metavar="NAME", required=True, help="The account that the stack is deployed to.")
@click.option("--preview", is_flag=True, help="The preview role, which only lists and reads.")
@click.option("--run", "command", metavar="COMMAND", help="What the job runs as the role [pulumi up].")
@DIRECTORY
def ci_snippet(*, system: str, stack: str, account: str, preview: bool, command: str | None, directory: Path) -> int:
    """Print the steps of a CI job that deploys one stack with its role.

    \b
    Examples:
      provisioner ci-snippet github website --account production > .github/workflows/website.yml
      provisioner ci-snippet shell website --account production --run 'aws s3 ls'
    """
    from provisioner.commands import ci_snippet as snippet_command

    return snippet_command.run(directory, system, stack, account, preview=preview, command=command)


def _wanted(stack: str, account: str, session_name: str | None, wait: float, *, preview: bool) -> Wanted:
    from provisioner.commands.role_session import Wanted

    return Wanted(stack=stack, account=account, preview=preview, session_name=session_name, wait=wait)


@contextmanager
def _needing_sdk(command: str) -> Iterator[None]:
    """Say in one line what is missing where there is no AWS SDK."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("boto3", "botocore"):
            raise
        raise click.ClickException(
            f"{command} needs the AWS SDK for its call: {INSTALL.format(extras='pulumi,sts')} ({error.name} is missing)"
        ) from None
