"""``ci-snippet``: the steps of a CI job that deploys one stack with its role."""

from __future__ import annotations

import shlex
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import output
from provisioner.report.ci_snippets import SNIPPETS, Deployment
from provisioner.views.session import UnknownRoleError, find


def run(directory: Path, system: str, stack: str, account: str, *, preview: bool, command: str | None) -> int:
    """Print the steps for a CI system; nothing but findings where the configuration is wrong."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    if command is not None and not command.isprintable():
        raise output.UsageError("--run is one line of printable characters")
    try:
        target = find(outcome.desired, stack, account, preview=preview)
    except UnknownRoleError as error:
        raise output.UsageError(str(error)) from None
    default = f"pulumi {'preview' if preview else 'up --yes'} --stack {shlex.quote(f'{stack}/{account}')}"
    job = Deployment(
        stack=stack,
        account=account,
        preview=preview,
        user=target.role.users[0],
        directory=directory.as_posix(),
        command=command or default,
    )
    output.write(SNIPPETS[system](job))
    return output.FINE
