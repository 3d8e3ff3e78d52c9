"""Names, paths and ARNs of what is made."""

from __future__ import annotations

from collections.abc import Iterable

from provisioner.iam import arn
from provisioner.iam.document import Document
from provisioner.model.desired import Policy
from provisioner.resolve.placeholders import fill


def numbered(name: str, index: int) -> str:
    """Return the name of the policy at an index: the first has no suffix, the second ends in ``-2``."""
    return name if index == 0 else f"{name}-{index + 1}"


def policies(
    documents: Iterable[Document], *, name: str, path: str, partition: str, account: str
) -> tuple[Policy, ...]:
    """Return the documents as managed policies of an account."""
    names = ((numbered(name, index), document) for index, document in enumerate(documents))
    return tuple(
        Policy(name=each, path=path, arn=arn.iam(partition, account, "policy", path, each), document=document)
        for each, document in names
    )


def grant_path(pattern: str, partition: str) -> str:
    """Return the path of a grant: that of the roles, up to the first part that depends on the stack or account."""
    fixed = fill(pattern, {"partition": partition}).split("${", 1)
    return fixed[0] if len(fixed) == 1 else fixed[0][: fixed[0].rfind("/") + 1]
