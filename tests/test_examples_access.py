"""Who may assume which role in the examples: the evaluator's answers are exactly what the two files say.

What the files say is read here anew, from their YAML, and not with the code that is tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioner import pipeline
from provisioner.iam.assume import assume_role
from provisioner.iam.document import Document, Statement
from provisioner.iam.request import Principal
from provisioner.model.desired import Desired, Role, User
from provisioner.views.access import grants_of

ROOT = Path(__file__).parent.parent
DIRECTORIES = [ROOT, *sorted(path.parent for path in (ROOT / "examples").glob("*/accounts.yaml"))]

Question = tuple[str, str, str, str]
"""Bastion, user, account, stack."""


ANYTHING = Document(statements=(Statement(sid="Anything", actions=("sts:AssumeRole",), resources=("*",)),))

every_configuration = pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name)


@every_configuration
def test_a_user_can_assume_a_role_only_if_both_files_say_so_and_with_its_external_id_and_tag(directory: Path) -> None:
    desired, allowed = _read(directory)
    wrong = [
        (question, external_id, tagged)
        for question, user, role in _questions(desired)
        for external_id in (role.external_id, "another/stack", None)
        for tagged in (True, False)
        if _can_assume(grants_of(desired, question[0], user.name), role.trust_policy, user, role, external_id, tagged)
        != (question in allowed and external_id == role.external_id and tagged)
    ]

    assert allowed
    assert wrong == []


@every_configuration
def test_trust_policies_keep_out_everybody_else_even_where_a_bastion_grants_every_role(directory: Path) -> None:
    desired, allowed = _read(directory)
    wrong = [
        (question, external_id, tagged)
        for question, user, role in _questions(desired)
        for external_id in (role.external_id, "another/stack", None)
        for tagged in (True, False)
        if _can_assume([ANYTHING], role.trust_policy, user, role, external_id, tagged)
        != (question in allowed and external_id == role.external_id and tagged)
    ]

    assert wrong == []


@every_configuration
def test_grants_name_no_other_role_even_where_a_role_trusts_the_whole_bastion(directory: Path) -> None:
    desired, allowed = _read(directory)
    wrong = [
        question
        for question, user, role in _questions(desired)
        if _can_assume(grants_of(desired, question[0], user.name), _open_to(user), user, role, None, tagged=False)
        != (question in allowed)
    ]

    assert wrong == []


def _read(directory: Path) -> tuple[Desired, set[Question]]:
    paths = _paths(*(_yaml(directory / file) for file in ("accounts.yaml", "stacks.yaml")))
    return pipeline.run(directory).desired, set(paths)


def _questions(desired: Desired) -> Iterator[tuple[Question, User, Role]]:
    """Yield every user of every bastion with every role of every account."""
    for bastion in desired.bastions:
        for user in bastion.users:
            for pair in desired.pairs:
                for role in pair.roles:
                    yield (bastion.name, user.name, pair.account.name, role.stack), user, role


def _can_assume(
    identity: Iterable[Document],
    trust: Document,
    user: User,
    role: Role,
    external_id: str | None,
    tagged: bool,  # noqa: FBT001 - one of many
) -> bool:
    decision = assume_role(
        identity=tuple(identity),
        trust=trust,
        principal=Principal(arn=user.arn, tags=user.tags if tagged else {}),
        role_arn=role.arn,
        external_id=external_id,
    )
    return decision.allowed


def _open_to(user: User) -> Document:
    """Return a trust policy that asks for nothing but the user's account."""
    parts = user.arn.split(":")
    root = f"arn:{parts[1]}:iam::{parts[4]}:root"
    return Document(statements=(Statement(sid="Open", principals=(root,), actions=("sts:AssumeRole",)),))


def _yaml(path: Path) -> Any:  # noqa: ANN401 - YAML
    return yaml.safe_load(path.read_text("utf-8"))


def _paths(accounts: Any, stacks: Any) -> Iterator[Question]:  # noqa: ANN401 - YAML
    """Yield who may assume what, by both files."""
    only = next(iter(accounts["bastions"]))
    for stack, entry in stacks["stacks"].items():
        for name in entry["accounts"]:
            overrides = (entry["accounts"][name] or {}) if isinstance(entry["accounts"], dict) else {}
            account = accounts["accounts"][name]
            bastion = account.get("bastion", only)
            for user in overrides.get("users", entry["users"]):
                if account.get("environment", name) in accounts["bastions"][bastion]["users"][user]["environments"]:
                    yield bastion, user, name, stack
