"""Commands that change an AWS account, or an emulated one: ``demo``."""

from __future__ import annotations

from pathlib import Path

import click

from provisioner.cli.options import DIRECTORY


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
        message = f"the demo needs the emulator: pip install 'stack-provisioner[emulator]' ({error.name} is missing)"
        raise click.ClickException(message) from None
    try:
        return demo_command.run(directory, pair=pair, engine=engine)
    except demo_command.DemoError as error:
        raise click.ClickException(str(error)) from None
