"""Differences that no two pairs of files make, as a deployed state can: documents, users and tags edited one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

import pytest

from provisioner.finding import Example, Position
from provisioner.iam.document import Conditions, Document, Exceptions, Statement
from provisioner.model.desired import Desired, Role, User
from provisioner.views.diff.change import Change, Kind
from provisioner.views.diff.difference import difference
from tests.overlay import judge

ROLE = "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole"
ROOT = "arn:aws:iam::111111111111:root"
USER = "arn:aws:iam::111111111111:user/cicd-bot"
BUCKET = "arn:aws:s3:::www.example.com"


USER_MORE = "bastions: {main: {users: {other-bot: {environments: [production]}}}}"


def state(stacks: str = "", accounts: str = "") -> Desired:
    outcome = judge(Example(stacks=stacks, accounts=accounts))
    assert not outcome.failed, outcome.findings
    return outcome.desired


def with_role(before: Desired, edit: Callable[[Role], Role]) -> Desired:
    pairs = (replace(pair, roles=tuple(map(edit, pair.roles))) for pair in before.pairs)
    return replace(before, pairs=tuple(pairs))


def with_user(before: Desired, edit: Callable[[User], User]) -> Desired:
    pairs = (replace(pair, users=tuple(map(edit, pair.users))) for pair in before.pairs)
    bastions = (replace(home, users=tuple(map(edit, home.users))) for home in before.bastions)
    return replace(before, pairs=tuple(pairs), bastions=tuple(bastions))


def trusting(*statements: Statement) -> Desired:
    document = Document(statements=statements)
    return with_role(state(), lambda role: replace(role, trust_policy=document))


def allowing(*statements: Statement, **fields: Any) -> Desired:  # noqa: ANN401 - a role's fields
    def edit(role: Role) -> Role:
        policy = replace(role.policies[0], document=Document(statements=statements))
        return replace(role, policies=(policy,), **fields)

    return with_role(state(), edit)


def granting(*statements: Statement) -> Desired:
    def edit(user: User) -> User:
        grants = tuple(replace(grant, document=Document(statements=statements)) for grant in user.grants)
        return replace(user, grants=grants)

    return with_user(state(), edit)


def assume(conditions: Conditions = (), **fields: Any) -> Statement:  # noqa: ANN401 - a statement's fields
    given = {"sid": "", "principals": (ROOT,), "actions": ("sts:AssumeRole",), "conditions": conditions, **fields}
    return Statement(**given)


def allow(*actions: str, **fields: Any) -> Statement:  # noqa: ANN401 - a statement's fields
    return Statement(**{"sid": "", "actions": actions, "resources": (BUCKET,), **fields})


def when(operator: str, key: str, *values: str) -> Conditions:
    return ((operator, ((key, values),)),)


def told(before: Desired, after: Desired) -> list[tuple[str, bool]]:
    return [(change.kind.value, change.broadening) for change in difference(before, after).changes]


def only(before: Desired, after: Desired) -> Change:
    (change,) = difference(before, after).changes
    return change


GAINED, LOST = [("gained", True)], [("lost", False)]
MORE, LESS = [("trust", True)], [("trust", False)]
MFA, ID, OTHER_ID = (
    when("Bool", "aws:MultiFactorAuthPresent", "true"),
    when("StringEquals", "sts:ExternalId", "one"),
    when("StringEquals", "sts:ExternalId", "two"),
)

TRUST: tuple[tuple[tuple[Statement, ...], tuple[Statement, ...], list[tuple[str, bool]]], ...] = (
    ((assume(),), (assume(MFA),), LESS),
    ((assume(MFA),), (assume(),), MORE),
    ((assume(ID),), (assume(OTHER_ID),), LESS),
    ((assume(ID),), (assume(),), MORE),
    ((assume(ID),), (assume(when("StringLike", "sts:ExternalId", "*")),), MORE),
    ((assume(MFA),), (assume(when("Bool", "aws:MultiFactorAuthPresent", "true", "true")),), []),
    ((assume(ID),), (assume(ID), assume(MFA)), MORE),
    ((assume(),), (assume(), assume(MFA, effect="Deny")), LESS),
    ((assume(),), (assume(), assume(effect="Deny")), LOST),
    ((assume(),), (), LOST),
    ((), (assume(principals=("arn:aws:iam::999999999999:root",)),), []),
    ((), (assume(),), GAINED),
    ((assume(principals=("arn:aws:iam::999999999999:root",)),), (assume(),), GAINED),
    ((assume(when("ArnEquals", "aws:PrincipalArn", USER)),), (assume(),), []),
    ((assume(when("ArnEquals", "aws:PrincipalArn", USER + "-2")),), (assume(),), GAINED),
    ((assume(when("StringEquals", "aws:PrincipalTag/access-to-production", "true")),), (assume(),), []),
    ((assume(when("Perhaps", "aws:username", "x")),), (assume(),), GAINED),
    ((assume(), assume(when("Perhaps", "aws:username", "x"), effect="Deny")), (assume(),), GAINED),
    ((assume(), assume(when("StringEquals", "aws:username", "x"), effect="Deny")), (assume(),), []),
    ((assume(when("Perhaps", "aws:SourceIp", "x")),), (assume(when("Perhaps", "aws:SourceIp", "y")),), MORE),
    ((assume(),), (assume(actions=("sts:*",)),), []),  # its grants bring sts:AssumeRole alone
    ((assume(),), (assume(principals=("*",)),), []),
    ((assume(),), (assume(principals=(), exceptions=Exceptions(principals=(USER,))),), LOST),
)


@pytest.mark.parametrize(("before", "after", "expected"), TRUST)
def test_the_trust_policy_is_compared_for_the_user_as_it_is(
    before: tuple[Statement, ...], after: tuple[Statement, ...], expected: list[tuple[str, bool]]
) -> None:
    assert told(trusting(*before), trusting(*after)) == expected


GRANTS: tuple[tuple[tuple[Statement, ...], list[tuple[str, bool]]], ...] = (
    ((allow("sts:AssumeRole", resources=(ROLE,)),), []),
    ((allow("sts:AssumeRole", resources=(ROLE,)), allow("sts:TagSession", resources=(ROLE,))), []),
    ((allow("sts:*", resources=("*",)),), []),
    ((allow("sts:AssumeRole", resources=("arn:aws:iam::333333333333:role/${aws:username}",)),), LOST),
    ((allow("sts:AssumeRole", resources=(ROLE + "2",)),), LOST),
    ((allow("sts:AssumeRole", resources=(ROLE,), conditions=MFA),), LESS),
    ((allow("sts:AssumeRole", resources=(), exceptions=Exceptions(resources=(ROLE,))),), LOST),
    ((allow(resources=("*",), exceptions=Exceptions(actions=("s3:*",))),), []),
    ((allow("sts:AssumeRole", resources=(ROLE,)), allow("sts:*", resources=("*",), effect="Deny")), LOST),
    ((), LOST),
)


@pytest.mark.parametrize(("grants", "expected"), GRANTS)
def test_grants_are_compared_by_what_they_mean(grants: tuple[Statement, ...], expected: list[tuple[str, bool]]) -> None:
    assert told(state(), granting(*grants)) == expected


def test_what_only_the_grants_take_away_is_lost_by_the_grant() -> None:
    assert only(state(), granting()).via == "grant"
    assert only(granting(), state()).via == "grant"
    assert only(granting(), state()).message.endswith("the grants let it assume the role")


def test_a_user_without_the_tag_loses_all_by_the_trust_policy() -> None:
    untagged = with_user(state(), lambda user: replace(user, tags={}))

    assert [(each.kind, each.via) for each in difference(state(), untagged).changes] == [(Kind.LOST, "trust")]
    assert [(each.kind, each.via) for each in difference(untagged, state()).changes] == [(Kind.GAINED, "trust")]


def test_a_user_named_by_a_role_of_its_own_account_needs_no_grant() -> None:
    def within(role: Role) -> Role:
        trust = Document(statements=(assume(principals=(USER,)),))
        return replace(role, arn=ROLE.replace("3" * 12, "1" * 12), trust_policy=trust)

    named = with_role(granting(), within)
    assert told(with_role(named, lambda role: replace(role, trust_policy=Document(statements=()))), named) == GAINED


def test_session_tags_under_an_external_id_were_never_possible() -> None:
    both = ("sts:AssumeRole", "sts:TagSession")
    granted = granting(allow(*both, resources=(ROLE,)))

    def trust(*statements: Statement) -> Desired:
        return with_role(granted, lambda role: replace(role, trust_policy=Document(statements=statements)))

    together, apart = trust(assume(ID, actions=both)), trust(assume(ID), assume(actions=both[1:]))
    assert told(together, apart) == MORE
    assert told(apart, together) == LESS
    assert told(apart, trust(assume(ID), assume(MFA, actions=both[1:]))) == LESS


PERMISSIONS: tuple[tuple[tuple[Statement, ...], tuple[Statement, ...], list[tuple[str, bool]]], ...] = (
    ((allow("s3:ListBucket"),), (allow(exceptions=Exceptions(actions=("iam:*",))),), [("widened", True)]),
    (
        (allow("s3:ListBucket", resources=(), exceptions=Exceptions(resources=("arn:aws:s3:::a*",))),),
        (allow("s3:ListBucket", resources=(), exceptions=Exceptions(resources=("arn:aws:s3:::ab*",))),),
        [("widened", True)],
    ),
    (
        (allow("s3:ListBucket", resources=("*",)),),
        (allow("s3:ListBucket", "*", resources=("*",)),),
        [("widened", True)],
    ),
    ((allow("made:Up"),), (allow("made:*"),), [("widened", True)]),
    ((), (allow("made:*"),), GAINED),
    ((allow("*"),), (allow("s3:*", "*"),), [("rewritten", False)]),
    ((allow("*"), allow("s3:Put*", effect="Deny")), (allow("*"),), GAINED),
    (
        (allow("s3:*"), allow("s3:ListBucket", effect="Deny", conditions=MFA)),
        (allow("s3:*"), allow("s3:ListBucket", effect="Deny", conditions=ID)),
        [("widened", True), ("narrowed", False)],
    ),
    (
        (allow("s3:*", conditions=MFA), allow("s3:ListBucket", effect="Deny", conditions=ID)),
        (allow("s3:*", conditions=MFA),),
        [("widened", True)],
    ),
    (
        (allow("s3:ListBucket"), allow("s3:ListBucket", effect="Deny", resources=("*",))),
        (allow("s3:ListBucket"),),
        GAINED,
    ),
    (
        (allow("s3:ListBucket", resources=("a*",)), allow("s3:ListBucket", effect="Deny", resources=("*b",))),
        (allow("s3:ListBucket", resources=("a*",)),),
        [("widened", True)],
    ),
    (
        (allow("s3:ListBucket"),),
        (allow("s3:ListBucket"), allow("s3:ListBucket", conditions=MFA)),
        [("rewritten", False)],
    ),
)


@pytest.mark.parametrize(("before", "after", "expected"), PERMISSIONS)
def test_permissions_are_compared_by_what_they_mean(
    before: tuple[Statement, ...], after: tuple[Statement, ...], expected: list[tuple[str, bool]]
) -> None:
    assert told(allowing(*before), allowing(*after)) == expected


TEAM = when("StringEquals", "aws:PrincipalTag/Team", "web")
OWN = ("arn:aws:s3:::${aws:PrincipalTag/team}-files",)
OWN_OR = ("arn:aws:s3:::${aws:PrincipalTag/team, 'payroll'}-files",)
NO_TAGS: Mapping[str, str] = {}
TAGGED: tuple[tuple[Statement, Mapping[str, str], Mapping[str, str], list[tuple[str, bool]]], ...] = (
    (allow("s3:ListBucket", conditions=TEAM), {"team": "web"}, {"team": "web", "other": "x"}, []),
    (allow("s3:ListBucket", conditions=TEAM), {"team": "web"}, {"team": "shop"}, LOST),
    (allow("s3:ListBucket", conditions=TEAM), NO_TAGS, {"team": "web"}, GAINED),
    (allow("s3:ListBucket", conditions=when("Perhaps", "aws:PrincipalTag/team", "a")), NO_TAGS, {"team": "web"}, []),
    (allow("s3:ListBucket", resources=OWN), {"team": "web"}, {"team": "shop"}, [("gained", True), ("lost", False)]),
    (allow("s3:ListBucket", resources=OWN), {"team": "web"}, {"team": "*"}, [("gained", True), ("lost", False)]),
    (allow("s3:ListBucket", resources=OWN), {"team": "web"}, NO_TAGS, LOST),
    (allow("s3:ListBucket", resources=OWN_OR), NO_TAGS, {"team": "web"}, [("gained", True), ("lost", False)]),
    (allow("s3:ListBucket", conditions=(*MFA, *when("StringEquals", "s3:prefix", "a"))), {"team": "web"}, NO_TAGS, []),
    (
        allow("s3:ListBucket", conditions=when("StringEquals", "s3:prefix", "${aws:PrincipalTag/team}")),
        {"team": "web"},
        NO_TAGS,
        LOST,
    ),
    (
        allow("s3:ListBucket", resources=(), exceptions=Exceptions(resources=OWN)),
        {"team": "web"},
        NO_TAGS,
        [("widened", True)],
    ),
)


@pytest.mark.parametrize(("statement", "before", "after", "expected"), TAGGED)
def test_the_tags_of_a_role_count_where_its_policies_look_at_them(
    statement: Statement, before: Mapping[str, str], after: Mapping[str, str], expected: list[tuple[str, bool]]
) -> None:
    assert told(allowing(statement, tags=before), allowing(statement, tags=after)) == expected


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_resource_behind_the_default_of_a_tag_is_seen(effect: Literal["Allow", "Deny"]) -> None:
    whole = allow("s3:ListBucket", resources=("arn:aws:s3:::payroll-files",))
    hidden = replace(whole, resources=OWN_OR, effect=effect)

    assert told(allowing(whole, hidden), allowing(whole)) == (GAINED if effect == "Deny" else [("rewritten", False)])
    if effect == "Allow":
        assert told(allowing(), allowing(hidden)) == GAINED


@pytest.mark.parametrize("statement", [allow("s3:ListBucket", conditions=TEAM), allow("s3:ListBucket", resources=OWN)])
def test_tags_that_a_session_may_replace_are_only_compared_with_the_same_ones(statement: Statement) -> None:
    trust = Document(statements=(assume(actions=("sts:AssumeRole", "sts:TagSession")),))
    before, same, other = (
        allowing(statement, tags=tags, trust_policy=trust)
        for tags in ({"team": "web"}, {"team": "web", "more": "x"}, {"team": "shop"})
    )

    assert told(before, same) == []
    assert told(before, other) == [("widened", True), ("narrowed", False)]


def test_a_deny_that_a_tag_leaves_undecided_holds() -> None:
    deny = allow("s3:ListBucket", effect="Deny", conditions=when("Perhaps", "aws:PrincipalTag/team", "a"))

    assert told(allowing(allow("s3:ListBucket"), deny), allowing(allow("s3:ListBucket"))) == GAINED


def test_an_unknown_session_is_not_compared() -> None:
    unknown = with_role(state(), lambda role: replace(role, session_seconds=0))

    assert told(unknown, state()) == []
    assert told(state("stacks: {website: {max_session: 2h}}"), unknown) == [("session", False)]


def test_places_are_those_of_the_files_that_they_are_about() -> None:
    later = state("stacks: {website: {resources: {content: {allow: ['s3:ListBucketVersions']}}}}")
    gained, lost = difference(state(), later).changes

    assert [each.at for each in (gained, lost)] == [entry(later, "content"), entry(state(), "content")]


def entry(found: Desired, name: str) -> Position:
    return found.config.stacks["website"].resources[name].at


def test_of_joined_statements_the_entry_that_allows_is_told() -> None:
    later = state(
        f"stacks: {{website: {{resources: {{zoo: {{arns: ['{BUCKET}'], allow: ['s3:ListBucketVersions']}}}}}}}}"
    )
    (statement,) = later.pairs[0].roles[0].policies[0].document.statements

    assert statement.at == entry(later, "content")
    assert only(state(), later).at == entry(later, "zoo")
    assert only(later, state()).at == entry(later, "zoo")


def test_an_entry_of_which_nothing_is_told_is_not_the_place() -> None:
    other = "zoo: {arns: ['arn:aws:s3:::other'], allow: ['s3:ListBucketVersions']}"
    later = state(f"stacks: {{website: {{resources: {{{other}, content: {{allow: ['s3:*']}}}}}}}}")

    found = next(each.at for each in difference(state(), later).changes if BUCKET in each.resources)
    assert found == entry(later, "content")


def test_a_broken_entry_is_not_the_place() -> None:
    config = state().config
    stack = config.stacks["website"]
    broken = {name: replace(each, broken=frozenset({"arns"})) for name, each in stack.resources.items()}
    (instance,) = state().instances
    later = replace(
        allowing(allow("s3:ListBucketVersions")),
        instances=(replace(instance, stack=replace(stack, resources=broken)),),
    )

    assert [each.at for each in difference(state(), later).changes] == [stack.at, entry(state(), "content")]


def test_a_user_is_told_where_the_stack_names_it() -> None:
    alone, both = (
        state(f"stacks: {{website: {{users: [{names}]}}}}", USER_MORE) for names in ("cicd-bot", "cicd-bot, other-bot")
    )
    named = both.instances[0].named_users[1]

    assert named.value == "other-bot"
    assert only(alone, both).at == named.at
    assert only(both, alone).at == named.at


@pytest.mark.parametrize(
    ("setting", "value", "kind"),
    [("session", "45m", "session"), ("max_session", "2h", "session"), ("external_id", "web/other", "trust")],
)
def test_a_setting_is_told_where_it_is_set(setting: str, value: str, kind: str) -> None:
    later = state(f"stacks: {{website: {{{setting}: {value}}}}}")
    change = only(state(), later)

    assert change.kind.value == kind
    assert change.at == getattr(later.instances[0].settings, setting).at
    assert only(later, state()).at == state().pairs[0].roles[0].at


def test_a_deployed_state_has_no_files_and_is_told_at_its_roles() -> None:
    deployed = replace(state(), instances=())
    longer = with_role(deployed, lambda role: replace(role, max_session_seconds=7200))

    assert only(deployed, longer).at == deployed.pairs[0].roles[0].at
    assert only(granting(), deployed).at == deployed.pairs[0].roles[0].at
    assert only(replace(allowing(), instances=()), deployed).at == entry(state(), "content")


def test_a_user_whom_only_a_new_grant_brings_gains_by_it() -> None:
    before = trusting(assume())
    (pair,) = before.pairs
    newcomer = replace(pair.users[0], name="newcomer", arn=USER.replace("cicd-bot", "newcomer"))
    after = replace(before, pairs=(replace(pair, users=(*pair.users, newcomer)),))

    assert [(each.user, each.via) for each in difference(before, after).changes] == [("newcomer", "trust")]


def test_every_user_of_a_role_is_told_what_changes() -> None:
    users = "users: [cicd-bot, other-bot]"
    before, after = (
        state(f"stacks: {{website: {{{users}, resources: {{content: {{allow: [{actions}]}}}}}}}}", USER_MORE)
        for actions in ("'s3:ListBucket'", "'s3:ListBucket', 's3:GetBucketPolicy'")
    )

    assert [(each.kind.value, each.user) for each in difference(before, after).changes] == [
        ("gained", "cicd-bot"),
        ("gained", "other-bot"),
    ]


def test_a_statement_without_a_place_is_told_at_the_role() -> None:
    change = only(allowing(), allowing(allow("s3:GetBucketPolicy")))

    assert change.at == state().pairs[0].roles[0].at


def test_the_same_in_two_statements_is_told_once() -> None:
    later = allowing(allow("s3:ListBucket"), allow("s3:ListBucket", "s3:ListBucketVersions"))

    assert only(allowing(), later).actions == ("s3:ListBucket", "s3:ListBucketVersions")


def test_messages_name_the_user_the_stack_and_the_account() -> None:
    later = state("stacks: {website: {resources: {content: {allow: ['s3:ListBucket', 's3:ListBucketVersions']}}}}")

    assert only(state(), later).message == (
        "cicd-bot may now do s3:ListBucketVersions on arn:aws:s3:::www.example.com (stack website in production)"
    )


def test_long_lists_are_told_by_their_number() -> None:
    message = only(allowing(allow("s3:GetObject")), allowing(allow("s3:*"))).message

    assert message.startswith("cicd-bot may now do ")
    assert "actions of s3:* on arn:aws:s3:::www.example.com" in message


def test_three_roles_that_one_becomes_are_told_as_one_move_and_what_else_moves() -> None:
    entry = "{arns: ['arn:aws:s3:::%s'], allow: ['s3:ListBucket']}"
    stack = "{accounts: [production], users: [cicd-bot], resources: {%s}}"
    entries = {name: f"{name}: {entry % name}" for name in ("aaa", "bbb", "ccc")}
    before = state(f"stacks: {{whole: {stack % ', '.join(entries.values())}}}")
    after = state("stacks: {" + ", ".join(f"{name}-part: {stack % text}" for name, text in entries.items()) + "}")
    changes = difference(before, after).changes

    assert [(each.kind.value, each.stack, each.resources) for each in changes] == [
        ("moved", f"{name}-part", (f"arn:aws:s3:::{name}",)) for name in entries
    ]
    assert [each.kind.value for each in difference(after, before).changes] == ["moved"] * 3


def test_a_role_that_two_users_swap_is_told_whole_for_both() -> None:
    users = "bastions: {main: {users: {other-bot: {environments: [production]}}}}"
    content = "content: {arns: ['arn:aws:s3:::www.example.com'], allow: ['s3:ListBucket']}"
    stack = f"{{accounts: [production], users: [%s], resources: {{{content}}}}}"
    before = state(f"stacks: {{shop: {stack % 'other-bot'}}}", users)
    after = state(f"stacks: {{website: {{users: [other-bot]}}, shop: {stack % 'cicd-bot'}}}", users)

    assert [(each.kind.value, each.user, each.stack) for each in difference(before, after).changes] == [
        ("gained", "cicd-bot", "shop"),
        ("lost", "other-bot", "shop"),
        ("lost", "cicd-bot", "website"),
        ("gained", "other-bot", "website"),
    ]


def test_the_whole_broadens_if_one_change_does_and_is_counted_by_kind() -> None:
    found = difference(state(), state("stacks: {website: {session: 45m, external_id: web/other}}"))

    assert found.broadening
    assert {kind: count for kind, count in found.summary().items() if count} == {"trust": 1, "session": 1}
    assert not difference(state(), state("stacks: {website: {session: 15m}}")).broadening


# --- What a deny no longer takes away -------------------------------------------------------------------------------

KEEP = "keep: {arns: ['arn:aws:s3:::www.example.com'], deny: "


def denying(keep: str, content: str = "{allow: ['s3:ListBucket', 's3:DeleteBucket']}") -> Desired:
    return state(f"stacks: {{website: {{resources: {{content: {content}, {keep}}}}}}}")


def test_gain_by_a_changed_deny_is_placed_at_that_deny() -> None:
    after = denying(f"{KEEP}['s3:DeleteBucketPolicy']}}")
    change = only(denying(f"{KEEP}['s3:DeleteBucket']}}"), after)

    assert change.actions == ("s3:DeleteBucket",)
    assert change.at == after.config.stacks["website"].resources["keep"].deny[0].at
    assert "is gone" not in change.message


def test_gain_by_a_deny_of_other_arns_is_placed_at_that_deny() -> None:
    after = denying("keep: {arns: ['arn:aws:s3:::other'], deny: ['s3:DeleteBucket']}")

    assert (
        only(denying(f"{KEEP}['s3:DeleteBucket']}}"), after).at
        == after.config.stacks["website"].resources["keep"].deny[0].at
    )


def test_gain_by_a_deny_that_is_gone_is_placed_at_the_allow_and_says_so() -> None:
    after = denying("")
    change = only(denying(f"{KEEP}['s3:DeleteBucket']}}"), after)

    assert change.at == entry(after, "content")
    assert change.message.endswith(': the deny of the entry "keep" is gone')


def test_gain_by_a_deny_that_an_entry_has_no_more_is_placed_at_the_entry() -> None:
    after = denying("keep: {arns: ['arn:aws:s3:::www.example.com'], allow: ['s3:ListBucket']}")
    before = denying(
        "keep: {arns: ['arn:aws:s3:::www.example.com'], allow: ['s3:ListBucket'], deny: ['s3:DeleteBucket']}"
    )
    change = only(before, after)

    assert change.at == entry(after, "keep")
    assert change.message.endswith(': the deny of the entry "keep" is gone')


def test_many_denies_that_are_gone_are_counted() -> None:
    many = ", ".join(f"k{number}: {{arns: ['{BUCKET}'], deny: ['s3:DeleteBucket']}}" for number in range(5))
    change = only(denying(many), denying(""))

    assert change.message.endswith(': the deny of the entries "k0", "k1", "k2" and 2 more is gone')


def test_gain_by_an_allow_beside_a_changed_deny_is_placed_at_the_allow() -> None:
    before = denying(f"{KEEP}['s3:DeleteBucket']}}", "{allow: ['s3:ListBucket']}")
    after = denying(f"{KEEP}['s3:DeleteBucketPolicy']}}")

    assert only(before, after).at == entry(after, "content")


def test_gain_by_a_condition_of_a_deny_is_placed_at_that_deny() -> None:
    after = denying(f"{KEEP}['s3:DeleteBucket'], when: {{StringEquals: {{'aws:RequestedRegion': us-east-1}}}}}}")
    (change,) = [each for each in difference(denying(f"{KEEP}['s3:DeleteBucket']}}"), after).changes if each.broadening]

    assert change.at == after.config.stacks["website"].resources["keep"].deny[0].at


# --- New roles ------------------------------------------------------------------------------------------------------


def test_all_of_a_new_role_is_placed_at_the_entries_and_all_of_a_gone_one_too() -> None:
    queue = "{arns: ['arn:aws:sqs:eu-west-1:333333333333:q'], allow: ['sqs:SendMessage']}"
    after = state(f"stacks: {{shop: {{accounts: [production], users: [cicd-bot], resources: {{queue: {queue}}}}}}}")
    gained, lost = only(state(), after), only(after, state())
    at = after.config.stacks["shop"].resources["queue"].at

    assert [(each.kind, each.via, each.role_is, each.at) for each in (gained, lost)] == [
        (Kind.GAINED, "trust", "new", at),
        (Kind.LOST, "trust", "gone", at),
    ]
    assert gained.message.endswith(": its grant and the role's trust policy let it assume the role")
    assert lost.message.endswith(": its grant and the role's trust policy no longer let it assume the role")


def test_user_of_a_preview_role_is_placed_where_preview_names_it() -> None:
    one, both = (
        state(f"stacks: {{website: {{preview: {{users: {users}}}}}}}", USER_MORE)
        for users in ("[cicd-bot]", "[cicd-bot, other-bot]")
    )
    change = only(one, both)
    named = both.config.stacks["website"].preview_users

    assert (change.user, change.via, change.role_is) == ("other-bot", "trust", "")
    assert change.at == (named or ())[1].at


def test_gain_beside_a_deny_that_stays_is_placed_at_the_allow() -> None:
    keep = "keep: {arns: ['arn:aws:s3:::www.example.com/private/*'], deny: ['s3:GetObject']}"
    content = "{arns: ['arn:aws:s3:::www.example.com/*'], allow: ['s3:GetObject']"
    before = denying(keep, f"{content}, when: {{StringEquals: {{'aws:RequestedRegion': us-east-1}}}}}}")
    after = denying(keep, f"{content}}}")
    (change,) = [each for each in difference(before, after).changes if each.broadening]

    assert change.at == entry(after, "content")
