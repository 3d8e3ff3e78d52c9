"""``pairs --affected-since``: the pairs whose desired state differs from what it was in a git revision."""

from __future__ import annotations

from pathlib import Path

from provisioner.commands import earlier, output
from provisioner.model.desired import Desired
from provisioner.report.pairs import formatted
from provisioner.report.structured import canonical
from provisioner.views.affected import Affected, affected
from provisioner.views.pairs import pairs


def run(directory: Path, since: str, desired: Desired, *, format_name: str) -> int:
    """Print the pairs that differ or are new, and what is gone. Raises UnreadableInputError."""
    try:
        before = earlier.from_revision(directory, since)
    except earlier.WrongEarlierError as error:
        output.tell(str(error))
        return output.WRONG
    earlier.tell(before.notes)
    found = affected(before.desired, desired)
    if format_name == "json":
        output.write(canonical(_as_json(found)))
    elif format_name == "text":
        output.write(_text(found, before.words))
    else:  # a matrix has no place for what is gone
        output.write(formatted(found.desired, format_name))
        output.tell(_gone(found, before.words))
    return output.FINE


def _as_json(found: Affected) -> dict[str, object]:
    gone = {"pairs": list(found.gone), "bastions": list(found.gone_bastions)}
    return {"version": 1, "pairs": pairs(found.desired), "bastions": list(found.bastions), "gone": gone}


def _text(found: Affected, words: str) -> str:
    bastions = "".join(f"{name}  the bastion itself\n" for name in found.bastions)
    told = bastions + formatted(found.desired, "text") + _gone(found, words)
    return told or f"nothing is affected since {words}\n"


def _gone(found: Affected, words: str) -> str:
    names = [f"the pair {name}" for name in found.gone] + [f"the bastion {name}" for name in found.gone_bastions]
    return "".join(f"gone since {words}: {name}; its Pulumi stack is still to be destroyed\n" for name in names)
