"""Commands that draw access for people: ``report``, ``graph``."""

from __future__ import annotations

from pathlib import Path

import click

from provisioner.cli.options import DIRECTORY


@click.command()
@click.option(
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to this file; to standard output by default.",
)
@DIRECTORY
def report(target: Path | None, directory: Path) -> int:
    """Write who may do what as one HTML file that needs no network.

    It has search and filters, the matrix of users and roles, each stack's policies in words and as JSON, findings,
    quotas and a graph. The same files give the same bytes.

    \b
    Examples:
      provisioner report --output access-report.html
      provisioner report examples/fleet > access-report.html
    """
    from provisioner.commands import report as report_command

    return report_command.run(directory, target=target)


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["mermaid", "dot", "svg"]),
    default="mermaid",
    help="Text for Mermaid or Graphviz, or a picture.",
)
@click.option("--pair", metavar="NAME", help="Only this pair, and its bastion.")
@click.option("--stack", metavar="NAME", help="Only this stack's roles, and who may assume them.")
@click.option("--user", metavar="NAME", help="Only this user, and the roles that it may assume.")
@DIRECTORY
def graph(format_name: str, directory: Path, *, pair: str | None, stack: str | None, user: str | None) -> int:
    """Print bastions, users, roles and accounts as a graph; an edge from a user to a role is a grant.

    \b
    Examples:
      provisioner graph --stack website
      provisioner graph --format svg > access.svg
      provisioner graph --format dot --user cicd-bot | dot -Tpdf > access.pdf
    """
    from provisioner.commands import graph as graph_command

    return graph_command.run(directory, format_name=format_name, pair=pair, stack=stack, user=user)
