"""Which stacks ``--affected-since`` means: those whose desired state differs from that of a git revision."""

from __future__ import annotations

from pathlib import Path

from provisioner.commands import output
from provisioner.commands.earlier import WrongEarlierError, from_revision
from provisioner.model.desired import Desired
from provisioner.views.affected import affected


def affected_since(directory: Path, revision: str, desired: Desired) -> tuple[str, ...]:
    """Return the names of the bastions and pairs that are affected, and say which ones are gone.

    Raises UnreadableInputError where the revision cannot be read, and UsageError where it is wrong.
    """
    try:
        earlier = from_revision(directory, revision)
    except WrongEarlierError as error:
        raise output.UsageError(str(error)) from None
    found = affected(earlier.desired, desired)
    gone = (*found.gone, *found.gone_bastions)
    if gone:
        output.tell(
            f"note: no longer configured, and not touched: {', '.join(gone)}. Destroy what is gone with the files of "
            f"{revision} (provisioner destroy), before its roles are forgotten\n"
        )
    names = (*found.bastions, *(pair.name for pair in found.desired.pairs))
    if not names:
        output.tell(f"nothing differs from what {revision} asks for: there is nothing to do\n")
    return names
