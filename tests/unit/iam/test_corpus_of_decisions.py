"""The evaluator answers as AWS's documentation says it does: every claim of the corpus is a test of its own."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.decisions import CORPUS, Claim, claims, decision, holds

CLAIMS = claims()
PAGES = "https://docs.aws.amazon.com/"


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.text for claim in CLAIMS])
def test_aws_documents(claim: Claim) -> None:
    assert holds(claim) is claim.allowed, decision(claim).reasons() if "seconds" not in claim.given else claim.given


def test_no_documented_answer_is_a_guess_but_where_the_policy_itself_is_wrong() -> None:
    guessed = [claim.text for claim in CLAIMS if "seconds" not in claim.given and decision(claim).doubts]
    assert guessed == [
        "a policy variable stands for nothing under a numeric operator",
        "wildcards are not permitted for date operators",
    ]


def test_the_corpus_has_at_least_400_claims_both_allowed_and_denied() -> None:
    assert len(CLAIMS) >= 400
    assert min(Counter(claim.allowed for claim in CLAIMS).values()) >= 150


def test_every_claim_is_made_once_and_names_its_page_of_aws() -> None:
    assert [text for text, count in Counter(claim.text for claim in CLAIMS).items() if count > 1] == []
    assert [claim.page for claim in CLAIMS if not claim.page.startswith(PAGES)] == []


def test_no_two_claims_ask_the_same() -> None:
    asked = Counter(repr((claim.given, claim.allowed)) for claim in CLAIMS)
    twice = [claim.text for claim in CLAIMS if asked[repr((claim.given, claim.allowed))] > 1]
    assert twice == []


def test_every_file_of_the_corpus_is_read() -> None:
    assert [path.name for path in CORPUS.iterdir() if path.suffix != ".yaml"] == []
