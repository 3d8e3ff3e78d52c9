"""The command that compares accounts: ``parity``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--all", "every", is_flag=True, help="Compare every stack; then no STACK is named.")
@click.option("--accounts", metavar="A,B", default="", help="The accounts; by default those of the stack's identical.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@click.argument("names", nargs=-1, metavar="STACK [DIR]")
def parity(names: tuple[str, ...], accounts: str, format_name: str, *, every: bool) -> int:
    """Print how a stack differs between accounts, beyond IDs, names, environments, regions and variables.

    Exits 1 where something differs that the stack does not declare in may_differ.

    \b
    Examples:
      provisioner parity website --accounts staging,production
      provisioner parity --all --accounts staging,production --format json
    """
    from provisioner.commands import parity as parity_command

    stack, directory = _split(names, every=every)
    asked = [name for each in accounts.split(",") if (name := each.strip())]
    return parity_command.run(directory, stack=stack, accounts=asked, format_name=format_name)


def _split(names: tuple[str, ...], *, every: bool) -> tuple[str | None, Path]:
    """Return the stack, which ``--all`` takes the place of, and the directory."""
    wanted = 0 if every else 1
    if not wanted <= len(names) <= wanted + 1:
        raise click.UsageError("name one stack, or --all; the directory comes last")
    return names[0] if wanted else None, Path(*names[wanted:])
