"""The second evaluator is worth asking: it tells apart what an updater role's trust policy must tell apart."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.iam_simulate import Question, answers, needs_iam_simulate

BOT = "arn:aws:iam::111111111111:user/cicd-bot"
ROLE = "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole"
TAG = {"aws:PrincipalTag/access-to-production": "true"}
ID = {"sts:ExternalId": "website/production"}
GRANT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": [ROLE]}],
}


def _trust(operator: str = "StringEquals") -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": "sts:AssumeRole",
        "Condition": {operator: {**TAG, **ID}, "ArnEquals": {"aws:PrincipalArn": BOT}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


ASKED = Question(
    principal=BOT, action="sts:AssumeRole", resource=ROLE, context=TAG | ID, identity=[GRANT], trust=_trust()
)


@needs_iam_simulate
def test_only_the_named_user_with_tag_external_id_and_grant_is_allowed() -> None:
    variants = {
        "as meant": ASKED,
        "another external ID": dataclasses.replace(ASKED, context=TAG | {"sts:ExternalId": "other/production"}),
        "no external ID": dataclasses.replace(ASKED, context=TAG),
        "no tag": dataclasses.replace(ASKED, context=ID),
        "no grant": dataclasses.replace(ASKED, identity=[]),
        "another user": dataclasses.replace(ASKED, principal=BOT.replace("cicd", "other")),
    }

    allowed = dict(zip(variants, answers(list(variants.values())), strict=True))

    assert allowed == {name: name == "as meant" for name in variants}


@needs_iam_simulate
def test_for_all_values_lets_a_request_without_the_keys_pass() -> None:
    careless = dataclasses.replace(ASKED, context={}, trust=_trust("ForAllValues:StringEquals"))

    assert answers([careless]) == [True]
