"""The Pulumi program: from the two files in a folder to the resources of the Pulumi stack that is selected."""

from __future__ import annotations

from pathlib import Path

import pulumi

from provisioner import pipeline
from provisioner.config.file import UnreadableInputError
from provisioner.emit.stacks import declare
from provisioner.report.text import format_findings


def run(directory: Path) -> None:
    """Declare the resources of the selected Pulumi stack, as the two files in ``directory`` say.

    Raises ``pulumi.RunError``, which Pulumi shows without a traceback, before the first resource where the
    configuration cannot be read, is wrong (then with all findings), or has no pair or bastion of the stack's name.
    """
    try:
        outcome = pipeline.run(directory)
    except UnreadableInputError as error:
        raise pulumi.RunError(str(error)) from None
    if outcome.failed:
        message = f"the configuration is wrong, nothing was changed:\n\n{format_findings(outcome)}"
        raise pulumi.RunError(message)
    declare(outcome.desired)
