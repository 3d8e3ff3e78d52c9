"""``schema``: the JSON Schema of a file of the configuration."""

from __future__ import annotations

from provisioner.commands import output
from provisioner.report.json_schema import published


def run(file: str) -> int:
    """Print the schema of ``accounts``, ``stacks``, ``templates`` or ``approvals``, as it stands in schemas/."""
    output.write(published(file))
    return output.FINE
