"""Laws of the evaluator, over random policies and requests."""

from __future__ import annotations

import dataclasses
import fnmatch
import functools
from collections.abc import Mapping, Sequence
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from provisioner.iam import match
from provisioner.iam.compare import OPERATORS
from provisioner.iam.conditions import Verdict, unmet
from provisioner.iam.decision import Decision
from provisioner.iam.document import Conditions, Document, Exceptions, Statement
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


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)


def statements(effect: st.SearchStrategy[str]) -> st.SearchStrategy[Statement]:
    return st.builds(
        Statement,
        sid=st.sampled_from(("A", "B", "")),
        effect=effect,
        principals=some(PRINCIPALS),
        actions=some(ACTIONS),
        resources=some(RESOURCES),
        conditions=conditions,
    ) | st.builds(
        with_exceptions,
        effect=effect,
        actions=some(ACTIONS),
        resources=some(RESOURCES),
        principals=some(PRINCIPALS),
        conditions=conditions,
        inverted=st.sets(st.sampled_from(("actions", "resources", "principals")), min_size=1),
    )


def with_exceptions(
    *,
    effect: Literal["Allow", "Deny"],
    actions: tuple[str, ...],
    resources: tuple[str, ...],
    principals: tuple[str, ...],
    conditions: Conditions,
    inverted: set[str],
) -> Statement:
    return Statement(
        sid="But",
        effect=effect,
        actions=() if "actions" in inverted else actions,
        resources=() if "resources" in inverted else resources,
        principals=() if "principals" in inverted else principals,
        conditions=conditions,
        exceptions=Exceptions(
            actions=actions if "actions" in inverted else None,
            resources=resources if "resources" in inverted else None,
            principals=principals if "principals" in inverted else None,
        ),
    )


any_statement = statements(st.sampled_from(("Allow", "Allow", "Deny")))
policies = st.lists(any_statement, max_size=4)
context_values = st.dictionaries(
    st.sampled_from(("sts:ExternalId", "aws:TagKeys")),
    st.sampled_from(("a", "b2", "1", "")) | st.lists(st.sampled_from(("a", "b2")), max_size=2).map(tuple),
)
callers = st.builds(Principal, arn=st.sampled_from([f"arn:aws:iam::{one}:user/a" for one in ACCOUNTS])) | st.builds(
    Principal, arn=st.sampled_from([f"arn:aws:iam::{one}:role/r" for one in ACCOUNTS]), session_name=st.just("s")
)
requests = st.builds(
    Request,
    principal=callers,
    action=st.sampled_from(("sts:AssumeRole", "sts:TagSession")),
    resource=st.sampled_from([f"arn:aws:iam::{one}:role/a" for one in ACCOUNTS]),
    context=context_values,
)
everything = Statement(sid="All", actions=("*",), resources=("*",))


def decide(request: Request, identity: Sequence[Statement], trust: Sequence[Statement]) -> Decision:
    own = [Document(statements=(statement,)) for statement in identity]
    return evaluate(request, identity=own, trust=Document(statements=tuple(trust)))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request and every kind of policy that can play a part; None where there is none of a kind."""

    request: Request
    about_role: bool
    given: Mapping[str, tuple[Statement, ...] | None]

    def replaced(self, **given: tuple[Statement, ...] | None) -> Case:
        """Return the same request under other policies."""
        return dataclasses.replace(self, given={**self.given, **given})

    def allowed(self) -> bool:
        """Return the answer alone."""
        return self.decision().allowed

    def decision(self) -> Decision:
        """Return the whole answer."""
        theirs, boundary, session = (self._document(kind) for kind in ("theirs", "boundary", "session"))
        return evaluate(
            self.request,
            identity=[self._document("identity") or Document(statements=())],
            boundary=boundary,
            session=None if session is None else [session],
            trust=theirs if self.about_role else None,
            resource=None if self.about_role else theirs,
        )

    def _document(self, kind: str) -> Document | None:
        statements = self.given[kind]
        return None if statements is None else Document(statements=statements)


KINDS_OF_POLICY = ("identity", "boundary", "session", "theirs")
tuples = policies.map(tuple)
cases = st.builds(
    Case,
    request=requests,
    about_role=st.booleans(),
    given=st.fixed_dictionaries(
        {"identity": tuples, "boundary": st.none() | tuples, "session": st.none() | tuples, "theirs": tuples}
    ),
)


@given(cases, st.sampled_from(KINDS_OF_POLICY), statements(st.just("Deny")))
def test_a_deny_added_to_any_policy_never_gives_access(case: Case, kind: str, more: Statement) -> None:
    denied = case.replaced(**{kind: (*(case.given[kind] or ()), more)})
    assert denied.allowed() <= case.allowed()


@given(cases, st.sampled_from(KINDS_OF_POLICY), statements(st.just("Allow")))
def test_an_allow_added_to_any_policy_never_takes_access_away(case: Case, kind: str, more: Statement) -> None:
    before = case.given[kind]
    if before is not None:  # A first boundary or session policy is a limit.
        assert case.replaced(**{kind: (*before, more)}).allowed() >= case.allowed()


@given(cases, tuples)
def test_a_boundary_and_session_policies_never_give_access(case: Case, more: tuple[Statement, ...]) -> None:
    bare = case.replaced(boundary=None, session=None)
    assert bare.replaced(boundary=more).allowed() <= bare.allowed()
    assert bare.replaced(session=more).allowed() <= bare.allowed()
    assert case.allowed() <= bare.allowed()


@given(cases)
def test_a_boundary_and_session_policies_that_allow_everything_take_nothing_away(case: Case) -> None:
    """Save where NotPrincipal with Deny is: that denies whoever has a boundary."""
    bare = case.replaced(boundary=None, session=None)
    limited = case.replaced(boundary=(everything,), session=(everything,))
    theirs = case.given["theirs"] or ()
    if not any(one.exceptions is not None and one.exceptions.principals is not None for one in theirs):
        assert limited.allowed() is bare.allowed()


@given(cases, st.randoms(use_true_random=False))
def test_no_policy_s_order_of_statements_changes_an_answer(case: Case, random: st.DrawFn) -> None:
    mixed = {
        kind: None if found is None else tuple(random.sample(found, len(found)))  # type: ignore[attr-defined]
        for kind, found in case.given.items()
    }
    assert case.replaced(**mixed).allowed() is case.allowed()


@given(cases)
def test_every_answer_names_its_statements_or_its_reasons(case: Case) -> None:
    decision = case.decision()
    assert decision.allowed is not bool(decision.denials)
    given = {statement for found in case.given.values() for statement in found or ()}
    assert set(decision.statements) <= given
    effect = "Allow" if decision.allowed else "Deny"
    assert all(statement.effect == effect for statement in decision.statements)
    assert not (decision.allowed and decision.doubts)


@given(requests, some(ACTIONS), some(RESOURCES))
def test_what_notaction_and_notresource_list_is_just_what_they_do_not_allow(
    request: Request, actions: tuple[str, ...], resources: tuple[str, ...]
) -> None:
    def allowed(statement: Statement) -> bool:
        return evaluate(request, identity=[Document(statements=(statement,))]).allowed

    listed = Statement(sid="", actions=actions, resources=("*",))
    others = Statement(sid="", actions=(), resources=("*",), exceptions=Exceptions(actions=actions))
    assert allowed(others) is not allowed(listed)
    on_listed = Statement(sid="", actions=("*",), resources=resources)
    on_others = Statement(sid="", actions=("*",), exceptions=Exceptions(resources=resources))
    assert allowed(on_others) is not allowed(on_listed)


@given(
    some((*ACTIONS, "sts:Tag?ession", "s3:*Object*", "s3:Get*", "s3:?")),
    st.sampled_from(("sts:TagSession", "S3:GetObject")),
)
def test_many_actions_match_as_each_of_them_does(patterns: tuple[str, ...], action: str) -> None:
    each = [match.action_matches(pattern, action) for pattern in patterns]
    assert match.any_action_matches(patterns, action) is any(each)


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
    assert document_from_json(Document(statements=listed).as_json()).statements == listed
