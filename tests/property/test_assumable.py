"""Asking the evaluator only where a yes is possible gives the answers of asking about everybody."""

from __future__ import annotations

from hypothesis import given

from provisioner.views.access import accesses
from provisioner.views.assumable import answers
from tests.property.configurations import Files, configurations, judge


@given(configurations())
def test_the_fast_answers_are_those_about_everybody(files: Files) -> None:
    desired = judge(files).desired
    fast = {(each.user.arn, each.role.arn) for each in answers(desired) if each.decision.allowed}
    thorough = {(each.user.arn, each.role.arn) for each in accesses(desired) if each.decision.allowed}

    assert fast == thorough
