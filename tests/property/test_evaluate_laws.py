"""Laws of the evaluator, over random policies and requests."""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam import match
from provisioner.iam.compare import OPERATORS
from provisioner.iam.conditions import Verdict, unmet
from provisioner.iam.decision import Decision
from provisioner.iam.document import Conditions, Document, Statement
from provisioner.iam.evaluate import evaluate
from provisioner.iam.parse_document import document_from_json
from provisioner.iam.request import Context, Principal, Request

ACCOUNTS = ("111111111111", "222222222222")
ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:*", "*", "STS:assumerole")
RESOURCES = (
    "*",
    "arn:aws:iam::222222222222:role/*",
    "arn:aws:iam::222222222222:role/a",
    "arn:aws:iam::111111111111:role/a",
)
PRINCIPALS = ("*", *ACCOUNTS, "arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:user/a")
NAMES = (
    "StringEquals",
    "StringNotLike",
    "ForAllValues:StringLike",
    "ForAnyValue:StringEqualsIfExists",
    "NumericLessThan",
    "ArnLike",
    "Null",
    "Unknown",
)
KEYS = ("sts:ExternalId", "aws:TagKeys", "aws:PrincipalArn")
VALUES = ("a", "b*", "true", "1", "${aws:username}", "arn:aws:iam::*:user/a")

conditions = st.dictionaries(
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2).map(tuple)),
    max_size=2,
).map(lambda block: tuple(sorted((name, tuple(sorted(keys.items()))) for name, keys in block.items())))


def statements(effect: st.SearchStrategy[str]) -> st.SearchStrategy[Statement]:
    return st.builds(
        Statement,
        sid=st.sampled_from(("A", "B", "")),
        effect=effect,
        principals=st.lists(st.sampled_from(PRINCIPALS), min_size=1, max_size=2).map(tuple),
        actions=st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2).map(tuple),
        resources=st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2).map(tuple),
        conditions=conditions,
    )


any_statement = statements(st.sampled_from(("Allow", "Allow", "Deny")))
policies = st.lists(any_statement, max_size=4)
context_values = st.dictionaries(
    st.sampled_from(("sts:ExternalId", "aws:TagKeys")),
    st.sampled_from(("a", "b2", "1", "")) | st.lists(st.sampled_from(("a", "b2")), max_size=2).map(tuple),
)
requests = st.builds(
    Request,
    principal=st.builds(Principal, arn=st.sampled_from([f"arn:aws:iam::{one}:user/a" for one in ACCOUNTS])),
    action=st.sampled_from(("sts:AssumeRole", "sts:TagSession")),
    resource=st.sampled_from([f"arn:aws:iam::{one}:role/a" for one in ACCOUNTS]),
    context=context_values,
)


def decide(request: Request, identity: Sequence[Statement], trust: Sequence[Statement]) -> Decision:
    own = [Document(statements=(statement,)) for statement in identity]
    return evaluate(request, identity=own, trust=Document(statements=tuple(trust)))


@given(requests, policies, policies, statements(st.just("Allow")))
def test_adding_an_allow_never_takes_access_away(
    request: Request, identity: list[Statement], trust: list[Statement], more: Statement
) -> None:
    before = decide(request, identity, trust).allowed
    assert decide(request, [*identity, more], trust).allowed >= before
    assert decide(request, identity, [*trust, more]).allowed >= before


@given(requests, policies, policies, statements(st.just("Deny")))
def test_adding_a_deny_never_gives_access(
    request: Request, identity: list[Statement], trust: list[Statement], more: Statement
) -> None:
    before = decide(request, identity, trust).allowed
    assert decide(request, [*identity, more], trust).allowed <= before
    assert decide(request, identity, [*trust, more]).allowed <= before


@given(requests, policies, policies, st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_no_answer(
    request: Request, identity: list[Statement], trust: list[Statement], random: st.DrawFn
) -> None:
    before = decide(request, identity, trust)
    mixed = [random.sample(side, len(side)) for side in (identity, trust)]  # type: ignore[attr-defined]
    after = decide(request, *mixed)
    assert (after.allowed, set(after.statements), set(after.doubts)) == (
        before.allowed,
        set(before.statements),
        set(before.doubts),
    )


@given(requests, policies, policies)
def test_one_document_decides_as_many_with_one_statement_each(
    request: Request, identity: list[Statement], trust: list[Statement]
) -> None:
    together = evaluate(
        request,
        identity=[Document(statements=tuple(identity))],
        trust=Document(statements=tuple(trust)),
    )
    assert together == decide(request, identity, trust)


@given(requests, policies, policies)
def test_a_denied_request_has_reasons_and_an_allowed_one_has_its_statements(
    request: Request, identity: list[Statement], trust: list[Statement]
) -> None:
    decision = decide(request, identity, trust)
    assert decision.allowed is not bool(decision.denials)
    if decision.allowed:
        assert {statement.effect for statement in decision.statements} == {"Allow"}
        assert decision.doubts == ()
    else:
        assert all(reason.startswith(("identity policy: ", "trust policy: ")) for reason in decision.reasons())


@given(requests, policies, policies)
def test_without_an_allow_on_the_trust_side_nobody_passes(
    request: Request, identity: list[Statement], trust: list[Statement]
) -> None:
    denying = [statement for statement in trust if statement.effect == "Deny"]
    assert not decide(request, identity, denying).allowed


@given(conditions, context_values)
def test_if_exists_never_makes_a_met_condition_unmet(block: Conditions, values: dict[str, str]) -> None:
    context = Context(values)
    loosened = tuple((name if name in {"Null", "Unknown"} else _if_exists(name), keys) for name, keys in block)
    if not unmet(block, context):
        assert not unmet(loosened, context)


def _if_exists(name: str) -> str:
    return f"{name.removesuffix('IfExists')}IfExists"


@given(st.sampled_from(sorted(OPERATORS)), st.text(max_size=8), st.text(max_size=8))
def test_every_operator_answers_about_any_text(name: str, wanted: str, actual: str) -> None:
    outcomes = unmet(((name, (("key", (wanted,)),)),), Context({"key": actual}))
    assert all(outcome.verdict is not Verdict.MET and outcome.reason for outcome in outcomes)


@given(st.sampled_from(["StringEquals", "StringLike", "ArnLike", "NumericEquals", "DateEquals"]), st.data())
def test_a_negated_operator_says_the_opposite_where_it_decides(name: str, data: st.DataObject) -> None:
    values = st.sampled_from(["a", "a*", "1", "1.0", "2026-01-01", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/*"])
    wanted, actual = data.draw(values), data.draw(values)
    negation = f"{name.removesuffix('Equals').removesuffix('Like')}Not{'Like' if name.endswith('Like') else 'Equals'}"
    context = Context({"key": actual})
    plain, opposite = (unmet(((one, (("key", (wanted,)),)),), context) for one in (name, negation))
    undecided = any(outcome.verdict is Verdict.UNDECIDED for outcome in (*plain, *opposite))
    assert undecided or bool(plain) is not bool(opposite)


# --- Matching, against matchers written another way -------------------------------------------------------------------

characters = st.sampled_from("ab*?:[]!-.")
patterns = st.text(characters, max_size=12)


def by_recursion(pattern: str, text: str) -> bool:
    """Match by the definition: the first character of the pattern, then the rest."""

    @functools.cache
    def rest(i: int, j: int) -> bool:
        if i == len(pattern):
            return j == len(text)
        if pattern[i] == "*":
            return rest(i + 1, j) or (j < len(text) and rest(i, j + 1))
        return j < len(text) and pattern[i] in {"?", text[j]} and rest(i + 1, j + 1)

    return rest(0, 0)


@given(patterns, patterns)
def test_matching_agrees_with_the_definition_and_with_the_shell_s(pattern: str, text: str) -> None:
    matches = match.text_like(pattern, text)
    assert matches is by_recursion(pattern, text)
    assert matches is fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


@given(patterns, st.lists(st.text("ab:", max_size=3), max_size=4))
def test_a_pattern_matches_every_text_made_from_it(pattern: str, fillings: list[str]) -> None:
    text = pattern.replace("?", "x")
    for filling in fillings:
        text = text.replace("*", filling, 1)
    assert match.text_like(pattern, text.replace("*", ""))


@given(st.lists(patterns, min_size=6, max_size=8), st.lists(patterns, min_size=6, max_size=8))
def test_arns_agree_with_a_comparison_part_by_part(pattern: list[str], arn: list[str]) -> None:
    wanted, actual = ":".join(pattern), ":".join(arn)
    pairs = zip(wanted.split(":", 5), actual.split(":", 5), strict=True)
    assert match.arn_like(wanted, actual) is all(by_recursion(one, part) for one, part in pairs)


@given(policies.map(tuple))
def test_a_document_is_the_same_after_json(listed: tuple[Statement, ...]) -> None:
    trusting = tuple(_without_resources(statement) for statement in listed)
    assert document_from_json(Document(statements=trusting).as_json()).statements == trusting


def _without_resources(statement: Statement) -> Statement:
    return Statement(
        sid=statement.sid,
        effect=statement.effect,
        principals=statement.principals,
        actions=statement.actions,
        conditions=statement.conditions,
    )
