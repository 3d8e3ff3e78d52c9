"""What works is never called wrong: statements of AWS's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from provisioner.iam.lint.clean import JUDGES
from provisioner.iam.lint.grant import Grant
from provisioner.iam.lint.grant import Test as Line  # pytest collects what is named Test
from tests.working_policies import POLICIES


def grants(statements: list[dict[str, Any]]) -> Iterator[Grant]:
    """Yield the statements as grants."""
    for statement in statements:
        yield Grant(
            effect=statement["Effect"],
            actions=_texts(statement["Action"]),
            resources=_texts(statement["Resource"]),
            tests=tuple(
                Line(operator=operator, key=key, values=_texts(values))
                for operator, keys in statement.get("Condition", {}).items()
                for key, values in keys.items()
            ),
        )


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - what JSON holds
    listed = value if isinstance(value, list) else [value]
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in listed)


def test_there_are_thirty_policies() -> None:
    assert len(POLICIES) >= 30


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_of_aws_has_no_error(name: str) -> None:
    found = [problem for grant in grants(POLICIES[name]) for judge in JUDGES for problem in judge(grant)]
    assert [problem for problem in found if problem.sure] == []
