"""Commands that compare the configuration with what was: ``diff``."""

from __future__ import annotations

from pathlib import Path

import click

from provisioner.cli.options import DIRECTORY

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--base", metavar="REV", help="Compare with a git revision; the work tree is not touched.")
@click.option("--against", metavar="DIR", type=FILE, help="Compare with another directory.")
@click.option("--against-state", metavar="FILE", type=FILE, help="Compare with a `pulumi stack export`.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "markdown", "json", "github", "sarif"]),
    default="text",
    help="How to print the changes.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["broadening", "any", "none"]),
    default="none",
    help="Exit with 1 if access broadens beyond the approvals, or for any change.",
)
@click.option("--approvals", "approvals_file", metavar="FILE", type=FILE, help="Use the approvals of this file alone.")
@DIRECTORY
def diff(
    base: str | None,
    against: Path | None,
    against_state: Path | None,
    format_name: str,
    fail_on: str,
    approvals_file: Path | None,
    directory: Path,
) -> int:
    """Print who gains or loses what: the effective access of two states of the configuration, not their text.

    \b
    Examples:
      provisioner diff --base origin/main
      provisioner diff --base origin/main --format markdown > comment.md
      provisioner diff --base origin/main --fail-on broadening --format github
      provisioner diff --against-state main-production.json
    """
    from provisioner.commands import diff as diff_command

    if sum(given is not None for given in (base, against, against_state)) != 1:
        raise click.UsageError("give exactly one of --base REV, --against DIR and --against-state FILE")
    chosen = diff_command.Against(revision=base, directory=against, state=against_state)
    return diff_command.run(directory, chosen, format_name=format_name, fail_on=fail_on, approvals_file=approvals_file)
