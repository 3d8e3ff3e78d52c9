"""Commands that answer questions about access: ``can``, ``explain``, ``isolation``."""

from __future__ import annotations

from pathlib import Path

import click

from provisioner.cli.options import DIRECTORY


@click.command()
@click.option(
    "--context",
    metavar="KEY=VALUE",
    multiple=True,
    help="A context key of the request; may be repeated. Conditions on keys that are not given count as not met.",
)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
@click.argument("user")
@click.argument("action")
@click.argument("arn")
@DIRECTORY
def can(user: str, action: str, arn: str, directory: Path, *, context: tuple[str, ...], format_name: str) -> int:
    """Say whether USER can do ACTION on ARN, and by which path; or every lock that says no, and how to open it.

    All three may have wildcards: who can, through which roles? An ARN with wildcards, or *, means anything that it
    matches. A user of that name in several bastions is each of them; BASTION/USER is one.

    Exit codes: 0 for yes, 1 for no.

    \b
    Examples:
      provisioner can cicd-bot s3:DeleteBucket arn:aws:s3:::www.example.com
      provisioner can '*' 's3:Delete*' 'arn:aws:s3:::www.example.com/*'
      provisioner can main/cicd-bot iam:PassRole '*' --format json | jq .allowed
    """
    from provisioner.commands import can as can_command

    return can_command.run(directory, user=user, action=action, arn=arn, context=context, format_name=format_name)


@click.command()
@click.option("--kind", type=click.Choice(["role", "user", "stack", "action"]), help="What NAME is.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
@click.argument("name")
@DIRECTORY
def explain(name: str, kind: str | None, directory: Path, *, format_name: str) -> int:
    """Say what a role, a user, a stack or an action has, and why: which line asks for it, by which level or template.

    NAME is a role's name or ARN, a user (USER or BASTION/USER), a stack, or an action.

    \b
    Examples:
      provisioner explain website
      provisioner explain main/cicd-bot
      provisioner explain s3:PutObject --format json | jq '.actions[].roles[].role'
    """
    from provisioner.commands import explain as explain_command

    return explain_command.run(directory, name=name, kind=kind, format_name=format_name)


@click.command()
@click.option("--stack", metavar="NAME", help="Only what this stack shares with others.")
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print the answer."
)
@DIRECTORY
def isolation(stack: str | None, format_name: str, directory: Path) -> int:
    """Say who else may assume a stack's roles, and which resources more than one stack may touch.

    Resources are compared by their patterns, whatever the actions, without conditions and denies: this may show too
    much, never too little. `can '*' '*' ARN` then says who can do what there.

    \b
    Examples:
      provisioner isolation examples/fleet
      provisioner isolation --stack website --format json
    """
    from provisioner.commands import isolation as isolation_command

    return isolation_command.run(directory, stack=stack, format_name=format_name)
