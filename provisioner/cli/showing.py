"""Commands that print what the files mean: ``render``, ``pairs``, ``quotas``, ``templates``, ``actions``."""

from __future__ import annotations

from pathlib import Path

import click

from provisioner.cli.options import DIRECTORY
from provisioner.commands import pairs as pairs_command
from provisioner.commands import render as render_command
from provisioner.iam.catalog import LEVELS


@click.command()
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


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(pairs_command.FORMATS)),
    default="text",
    help="How to print the pairs.",
)
@click.option(
    "--affected-since",
    "since",
    metavar="REV",
    help="Only pairs whose desired state differs from that of a git revision.",
)
@DIRECTORY
def pairs(format_name: str, since: str | None, directory: Path) -> int:
    """Print the account pairs (each is one Pulumi stack) and the stacks in each.

    \b
    Examples:
      provisioner pairs
      provisioner pairs --affected-since origin/main
      echo "matrix=$(provisioner pairs --format github-matrix)" >> "$GITHUB_OUTPUT"
    """
    return pairs_command.run(directory, format_name=format_name, since=since)


@click.command()
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print the quotas."
)
@click.option("--all", "every", is_flag=True, help="All limits: of tags, names, paths and sessions too. JSON has all.")
@DIRECTORY
def quotas(format_name: str, directory: Path, *, every: bool) -> int:
    """Print how much of each account's IAM quotas is used: the largest user of each, limit and headroom.

    Only what is made here is counted; what an account holds besides comes on top.

    \b
    Examples:
      provisioner quotas
      provisioner quotas --all
      provisioner quotas --format json | jq '.quotas[] | select(.share > 0.8)'
    """
    from provisioner.commands import quotas as quotas_command

    return quotas_command.run(directory, format_name=format_name, every=every)


@click.command()
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


@click.command()
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
