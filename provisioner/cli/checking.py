"""Commands that judge: ``validate``, ``lint``, ``rules``."""

from __future__ import annotations

from pathlib import Path

import click

from provisioner.cli.options import DIRECTORY
from provisioner.report.formats import FORMATS


@click.command()
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
      provisioner validate --strict --format github examples/fleet
    """
    from provisioner.commands import validate as validate_command

    return validate_command.run(directory, format_name=format_name, strict=strict)


@click.command()
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), default="text", help="How to print findings."
)
@click.option("--strict", is_flag=True, help="Make warnings errors (not notes).")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY.json...", type=click.Path(path_type=Path))
def lint(format_name: str, policies: tuple[Path, ...], *, strict: bool) -> int:
    """Print every finding of plain policy documents: identity policies, and trust policies.

    \b
    Examples:
      provisioner render | jq '.pairs[0].roles[0].policies[0].document' > policy.json
      provisioner lint policy.json
      provisioner lint --format sarif policy.json > lint.sarif
    """
    from provisioner.commands import lint as lint_command

    return lint_command.run(policies, format_name=format_name, strict=strict)


@click.command()
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
