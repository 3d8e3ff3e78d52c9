"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

INSTALL = "in the folder of the program's source: pip install '.[{extras}]'"
"""What to do where packages are missing: the program is on no package index, where anybody could take its name."""

DIRECTORY = click.argument("directory", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
