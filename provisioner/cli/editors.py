"""Commands for editors and shells: ``schema``, ``completion``."""

from __future__ import annotations

import click


@click.command()
@click.argument("file", type=click.Choice(["accounts", "stacks", "templates", "approvals"]))
def schema(file: str) -> int:
    """Print the JSON Schema (draft 7) of a file of the configuration: for editors, and for checks of structure alone.

    \b
    Examples:
      provisioner schema stacks > stacks.schema.json
      check-jsonschema --schemafile stacks.schema.json stacks.yaml
    """
    from provisioner.commands import schema as schema_command

    return schema_command.run(file)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    \b
    Example, with `. ~/.provisioner-completion` in ~/.bashrc:
      provisioner completion bash > ~/.provisioner-completion
    """
    from click.shell_completion import get_completion_class

    from provisioner.commands import output

    script = get_completion_class(shell)
    assert script is not None  # noqa: S101 - the choice above names the shells that click has
    output.write(script(context.find_root().command, {}, "provisioner", "_PROVISIONER_COMPLETE").source() + "\n")
    return 0
