"""Every lock that says no, where it stands and what would open it; and what an answer leaves open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.commands.can import users_named
from provisioner.finding import Example
from provisioner.iam.document import Document, Statement
from provisioner.model.desired import Desired, Policy, Role
from provisioner.views.can.answer import answer
from provisioner.views.can.values import LOCKS, Answer, Question
from provisioner.views.explain.subjects import names
from tests.overlay import judge

ARN = "arn:aws:s3:::www.example.com"
CASES = Path(__file__).parents[2] / "cases" / "valid"


def made(stacks: str = "", accounts: str = "") -> Desired:
    outcome = judge(Example(stacks=stacks, accounts=accounts))
    assert not outcome.failed, outcome.findings
    return outcome.desired


def entry(content: str) -> Desired:
    return made(f"stacks: {{website: {{resources: {{content: {content}}}}}}}")


def ask(desired: Desired, action: str, arn: str = ARN, user: str = "cicd-bot", **context: str) -> Answer:
    keys = {key.replace("__", ":").replace("_", "/"): value for key, value in context.items()}
    return answer(desired, Question(users=users_named(desired, user), action=action, arn=arn, context=keys))


def planted_role(desired: Desired, document: Document) -> Role:
    """Return the only role with nothing but a document's statements."""
    ((role,),) = [pair.roles for pair in desired.pairs]
    return replace(role, policies=(Policy(name="p", path="/", arn="p", document=document),))


def locks(found: Answer) -> list[str]:
    assert not found.allowed
    assert {lock.lock for lock in found.locks} <= set(LOCKS)
    return [lock.lock for lock in found.locks]


def test_a_user_whom_nothing_lets_in_meets_every_lock_in_their_order() -> None:
    desired = made(accounts="bastions: {main: {users: {other-bot: {environments: []}}}}")
    found = ask(desired, "s3:DeleteBucket", user="other-bot")

    assert locks(found) == ["environment", "grant", "trust", "tag", "permissions"]
    assert found.locks[0].remedy.startswith(
        'in accounts.yaml, add "production" to bastions.main.users.other-bot.environments; it would let the user reach'
    )
    assert 'in stacks.yaml, add "other-bot" to stacks.website.users' in found.locks[1].remedy


def test_a_user_that_exists_already_must_be_tagged_by_others() -> None:
    desired = made(accounts="bastions: {main: {users: {old-bot: {managed: false, environments: []}}}}")
    (tag,) = [lock for lock in ask(desired, "s3:ListBucket", user="old-bot").locks if lock.lock == "tag"]

    assert tag.remedy.endswith("whoever manages it must set the tag")


def test_an_override_of_users_is_where_the_user_is_to_be_named() -> None:
    desired = made(
        "stacks: {website: {accounts: {production: {users: [cicd-bot]}}}}",
        "bastions: {main: {users: {other-bot: {environments: [production]}}}}",
    )
    found = ask(desired, "s3:ListBucket", user="other-bot")

    assert locks(found) == ["grant", "trust"]
    assert "stacks.website.accounts.production.users" in found.locks[0].remedy


def test_another_external_id_and_another_tag_are_locks_of_their_own() -> None:
    found = ask(entry("{}"), "s3:ListBucket", sts__ExternalId="x", **{"aws__PrincipalTag_access-to-production": "no"})

    assert locks(found) == ["external_id", "tag"]
    assert found.locks[0].message == 'sts:ExternalId is "x", not "website/production"'
    assert (found.locks[0].at.file, found.locks[1].at.file) == ("stacks.yaml", "accounts.yaml")


def test_another_caller_is_kept_out_by_the_trust_policy() -> None:
    assert locks(ask(entry("{}"), "s3:ListBucket", aws__PrincipalArn="arn:aws:iam::111111111111:user/x")) == ["trust"]


def test_deny_of_a_deny_only_entry_is_opened_by_removing_it() -> None:
    desired = made(
        "stacks: {website: {resources: {content: {allow: ['s3:*']}, "
        f"keep: {{arns: ['{ARN}'], deny: ['s3:Delete*']}}}}}}}}"
    )
    found = ask(desired, "s3:DeleteBucket")

    assert locks(found) == ["deny"]
    assert found.locks[0].message == f'the entry "keep" denies s3:DeleteBucket on {ARN}'
    assert found.locks[0].remedy.startswith("in stacks.yaml, remove stacks.website.resources.keep; then whatever")


def test_deny_beside_an_allow_is_opened_by_removing_the_item() -> None:
    desired = entry("{allow: ['s3:*'], deny: ['s3:DeleteBucket', 's3:DeleteBucketPolicy']}")
    found = ask(desired, "s3:DeleteBucket*")

    assert found.allowed  # s3:DeleteBucketWebsite and others are left
    assert (
        ask(desired, "s3:DeleteBucket")
        .locks[0]
        .remedy.startswith('in stacks.yaml, remove "s3:DeleteBucket" from stacks.website.resources.content.deny')
    )


def test_both_the_missing_permission_and_the_deny_say_no() -> None:
    assert locks(ask(entry("{deny: ['s3:DeleteBucket']}"), "s3:DeleteBucket")) == ["permissions", "deny"]


def test_deny_of_a_part_leaves_the_rest_of_a_pattern() -> None:
    desired = made(
        f"stacks: {{website: {{resources: {{content: {{arns: ['{ARN}/*'], allow: ['s3:GetObject']}}, "
        f"keep: {{arns: ['{ARN}/a*', '{ARN}/example'], deny: ['s3:GetObject']}}}}}}}}"
    )

    assert ask(desired, "s3:GetObject", f"{ARN}/*").paths[0].resource == f"{ARN}/"
    assert ask(desired, "s3:GetObject", f"{ARN}/b*").allowed
    assert locks(ask(desired, "s3:GetObject", f"{ARN}/ab*")) == ["deny"]


def test_what_except_leaves_out_is_opened_there() -> None:
    desired = entry("{allow: [list, read], except: ['s3:GetBucketPolicy']}")
    found = ask(desired, "s3:GetBucketPolicy")

    assert locks(found) == ["permissions"]
    assert found.locks[0].message == 'the entry "content" leaves s3:GetBucketPolicy out of what it allows'
    assert "stacks.website.resources.content.except" in found.locks[0].remedy
    assert ask(desired, "s3:GetBucket*").allowed


def test_action_that_a_level_brings_is_explained_by_the_level() -> None:
    (path,) = ask(entry("{allow: ['s3:PutBucketTagging', read]}"), "s3:GetBucketPolicy").paths

    assert path.item == "read"


def test_condition_on_a_key_that_is_not_given_counts_as_not_met() -> None:
    desired = entry("{allow: ['s3:ListBucket'], when: {StringEquals: {'aws:RequestedRegion': us-east-1}}}")
    found = ask(desired, "s3:ListBucket")

    assert locks(found) == ["permissions"]
    assert found.locks[0].message == (
        'the entry "content" allows s3:ListBucket only under a condition: aws:RequestedRegion is not given'
    )
    assert "ask again with --context aws:RequestedRegion=VALUE; to open it" in found.locks[0].remedy
    assert found.notes[0].startswith("1 role allows it only under conditions on aws:RequestedRegion")
    assert ask(desired, "s3:ListBucket", aws__RequestedRegion="us-east-1").allowed
    other = ask(desired, "s3:ListBucket", aws__RequestedRegion="eu-west-1")
    assert other.locks[0].message.endswith('aws:RequestedRegion is "eu-west-1", not "us-east-1"')
    assert "ask again" not in other.locks[0].remedy


def test_negated_condition_on_a_key_that_is_not_given_allows_nothing_either() -> None:
    when = "when: {StringNotEquals: {'aws:RequestedRegion': us-east-1}}"
    allowed, denied = (
        entry(f"{{allow: ['s3:ListBucket'], {when}}}"),
        made(f"stacks: {{website: {{resources: {{keep: {{arns: ['{ARN}'], deny: ['s3:ListBucket'], {when}}}}}}}}}"),
    )

    assert locks(ask(allowed, "s3:ListBucket")) == ["permissions"]
    assert locks(ask(denied, "s3:ListBucket")) == ["deny"]


def test_null_asks_whether_a_key_is_there_and_needs_no_value() -> None:
    desired = entry("{allow: ['s3:ListBucket'], when: {'Null': {'aws:TokenIssueTime': true}}}")

    assert ask(desired, "s3:ListBucket").allowed
    assert not ask(desired, "s3:ListBucket", aws__TokenIssueTime="2026-01-01T00:00:00Z").allowed


def test_deny_under_a_key_that_is_not_given_is_named_in_a_note() -> None:
    desired = made(
        f"stacks: {{website: {{resources: {{keep: {{arns: ['{ARN}'], deny: ['s3:ListBucket'], "
        "when: {StringEquals: {'aws:RequestedRegion': us-east-1}}}}}}"
    )
    found = ask(desired, "s3:ListBucket")

    assert found.allowed
    assert found.notes[0].startswith("what is denied under conditions on aws:RequestedRegion is not taken into account")
    assert not ask(desired, "s3:ListBucket", aws__RequestedRegion="us-east-1").allowed


def test_deny_that_cannot_be_decided_denies_and_says_so() -> None:
    desired = made(
        f"stacks: {{website: {{resources: {{keep: {{arns: ['{ARN}'], deny: ['s3:ListBucket'], "
        "when: {IpAddress: {'aws:SourceIp': 10.0.0.0/8}}}}}}"
    )
    found = ask(desired, "s3:ListBucket", aws__SourceIp="nonsense")

    assert locks(found) == ["deny"]
    assert any(note.endswith("a Deny with that condition was taken as denying") for note in found.notes)


def test_boundaries_are_named_and_not_looked_into() -> None:
    desired = made(accounts="accounts: {production: {permissions_boundary: 'arn:aws:iam::333333333333:policy/b'}}")
    found = ask(desired, "s3:ListBucket")

    assert found.allowed
    assert found.notes[0].startswith("the text of the permissions boundary arn:aws:iam::333333333333:policy/b is not")


def test_action_that_does_not_act_on_the_arn_is_noted() -> None:
    desired = entry(f"{{arns: ['{ARN}', '{ARN}/*', '*'], allow: ['s3:*']}}")

    (note,) = ask(desired, "s3:GetObject").notes
    assert note.startswith(f"s3:GetObject never acts on {ARN} by AWS's data: it acts on arn")
    assert note.endswith("The answer is what IAM would say to a request that nobody can make")
    assert any("it takes no resource: ask about *" in note for note in ask(desired, "s3:ListAllMyBuckets").notes)
    assert ask(desired, "s3:ListAllMyBuckets", "*").notes == ()


def test_preview_role_counts_and_says_that_it_only_reads() -> None:
    users = "{pr-bot: {environments: [production]}, other-bot: {environments: [production]}}"
    accounts = f"bastions: {{main: {{users: {users}}}}}"
    stacks = (
        "stacks: {website: {preview: {users: [pr-bot]}, "
        "resources: {content: {allow: ['s3:ListBucket', 's3:PutBucketTagging']}}}}"
    )
    desired = made(stacks, accounts)
    found = ask(desired, "s3:PutBucketTagging", user="pr-bot")
    (path,) = ask(desired, "s3:ListBucket", user="pr-bot").paths

    assert (path.role.kind, path.role.external_id) == ("preview", "website/production:preview")
    assert {lock.role.kind for lock in found.locks if lock.role} == {"updater"}
    assert locks(found) == ["grant", "trust"]
    nothing = ask(desired, "s3:DeleteBucket", user="pr-bot")
    assert nothing.locks[-1].message == "a preview role only lists and reads, and s3:DeleteBucket does neither"
    remedies = [lock.remedy for lock in ask(desired, "s3:ListBucket", user="other-bot").locks]
    assert any("to stacks.website.preview.users; it would let" in remedy for remedy in remedies)


def test_entry_under_a_condition_is_not_widened_for_another_action() -> None:
    desired = entry("{allow: ['s3:ListBucket'], when: {StringEquals: {'aws:RequestedRegion': us-east-1}}}")

    assert (
        ask(desired, "s3:DeleteBucket")
        .locks[0]
        .remedy.startswith(
            "in stacks.yaml, add an entry to stacks.website.resources: "
            'NAME: {arns: ["arn:${partition}:s3:::www.example.com"], allow: ["s3:DeleteBucket"]}'
        )
    )


def test_entry_with_many_arns_names_a_few() -> None:
    arns = ", ".join(f"'{ARN}-{number}'" for number in range(5))

    assert f"{ARN}-2 and 2 more" in ask(entry(f"{{arns: [{arns}]}}"), "s3:DeleteBucket", f"{ARN}-1").locks[0].remedy


def test_arn_with_a_variable_of_no_value_is_none() -> None:
    desired = entry("{arns: ['arn:aws:s3:::home/${aws:username}/*'], allow: ['s3:GetObject']}")
    found = ask(desired, "s3:GetObject", "arn:aws:s3:::home/x/y")

    assert locks(found) == ["permissions"]
    assert "names ARNs with a variable that has no value" in found.locks[0].message
    assert ask(desired, "s3:GetObject", "arn:aws:s3:::home/x/y", aws__username="x").allowed


def test_without_any_role_nobody_can_do_anything() -> None:
    found = ask(pipeline.run(CASES / "no-stacks-yet").desired, "s3:ListBucket", user="*")

    assert locks(found) == ["grant"]
    assert (found.locks[0].role, found.notes) == (None, ())


def test_condition_or_deny_that_no_entry_tells_of_is_named_by_its_statement() -> None:
    desired = entry("{}")
    (pair,) = desired.pairs
    (role,) = pair.roles
    condition = (("StringEquals", (("aws:RequestedRegion", ("x",)),)),)

    def planted(*statements: Statement) -> Desired:
        policy = Policy(name="p", path="/", arn="p", document=Document(statements=statements))
        return replace(desired, pairs=(replace(pair, roles=(replace(role, policies=(policy,)),)),))

    statement = Statement(sid="Own", actions=("ec2:*",), resources=("*",))
    (path,) = ask(planted(statement), "ec2:RunInstances", "*").paths
    assert (path.item, path.at, path.resource) == ("ec2:RunInstances", role.at, "*")
    assert ask(planted(replace(statement, actions=("*",))), "*", "*").paths[0].action.startswith("sts:")
    assert (
        ask(planted(replace(statement, conditions=condition)), "ec2:*", "*")
        .locks[0]
        .message.startswith('the statement "Own" allows ec2:')
    )
    denied = ask(planted(statement, replace(statement, sid="No", effect="Deny")), "ec2:RunInstances", "*")
    assert denied.locks[0].message == 'the statement "No" denies ec2:RunInstances on *'


def test_grant_by_a_pattern_is_a_path_too() -> None:
    desired = made(accounts="bastions: {main: {users: {other-bot: {environments: [production]}}}}")
    (bastion,) = desired.bastions
    (user, other) = bastion.users
    statement = Statement(sid="All", actions=("sts:AssumeRole",), resources=("*",))
    policy = Policy(name="planted", path="/", arn="planted", document=Document(statements=(statement,)))
    users = (user, replace(other, grants=(policy,)))
    planted = replace(desired, bastions=(replace(bastion, users=users),))

    assert locks(ask(planted, "s3:ListBucket", user="other-bot")) == ["trust"]
    assert [path.asker.user.name for path in ask(planted, "s3:ListBucket", user="*").paths] == ["cicd-bot"]


def test_every_name_that_explain_knows_is_offered() -> None:
    assert names(made()) == (
        "website",
        "cicd-bot",
        "WebsiteStackUpdaterRole",
        "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
    )


def test_trust_policy_that_names_the_user_is_enough_in_one_account() -> None:
    desired = made(accounts="accounts: {production: {id: 111111111111}}")
    (pair,) = desired.pairs
    (role,) = pair.roles
    statement = Statement(sid="Own", principals=(pair.users[0].arn,), actions=("sts:AssumeRole",))
    trusting = replace(role, trust_policy=Document(statements=(statement,)))
    planted = replace(desired, pairs=(replace(pair, roles=(trusting,), users=()),))

    (path,) = ask(planted, "s3:ListBucket").paths
    assert path.grant is None


# --- The advice -----------------------------------------------------------------------------------------------------

TABLE = "arn:aws:dynamodb:us-west-2:333333333333:table/orders"
OWN = "arn:${partition}:dynamodb:${account.region}:${account.id}:table"
TWO = (
    "{defaults: {region: us-west-2}, bastions: {main: {users: {cicd-bot: {environments: [staging, production]}}}}, "
    "accounts: {staging: {id: 222222222222, environment: staging, variables: {table: test-orders, no: ab}}, "
    "production: {variables: {table: orders, no: ab}}}}"
)


def two(resources: str = "{}") -> Desired:
    return made(f"stacks: {{website: {{accounts: [staging, production], resources: {resources}}}}}", TWO)


@pytest.mark.parametrize(
    ("arn", "written"),
    [
        (TABLE, f"{OWN}/${{var.table}}"),
        (f"{TABLE}-2", f"{OWN}/${{var.table}}-2"),
        (f"{TABLE}s", f"{OWN}/orderss"),
        (TABLE.replace("333333333333", "222222222222"), f"{OWN}/orders"),
        (TABLE.replace("us-west-2", "eu-west-1"), f"{OWN}/${{var.table}}".replace("${account.region}", "eu-west-1")),
        (f"{TABLE[:-6]}ab", f"{OWN}/${{var.no}}"),
        (f"{TABLE[:-6]}ab-c", f"{OWN}/ab-c"),
        (f"{TABLE[:-6]}*", f"{OWN}/*"),
    ],
)
def test_advice_has_placeholders_so_that_each_environment_keeps_its_own(arn: str, written: str) -> None:
    (*_, lock) = ask(two(), "dynamodb:PutItem", arn).locks

    assert (
        f'NAME: {{arns: ["{written}"], allow: ["dynamodb:PutItem"]}}; it would open just that, and the same of its own'
        in lock.remedy
    )


def test_advice_says_where_the_very_same_arn_would_be_open() -> None:
    (*_, lock) = ask(two(), "s3:PutObject", "arn:aws:s3:::shared-archive/x", user="cicd-bot").locks

    assert lock.remedy.endswith("it would open just that, and that same ARN to the role in staging")


def test_account_of_another_stack_is_not_proposed() -> None:
    (*_, lock) = ask(two(), "dynamodb:PutItem", TABLE.replace("333333333333", "444444444444")).locks

    assert lock.remedy == (
        "444444444444 is no account of this stack: ask about an ARN in 222222222222 (staging) or "
        "333333333333 (production)"
    )


def test_pattern_of_actions_is_never_proposed_as_it_stands() -> None:
    (*_, lock) = ask(two(), "dynamodb:*", TABLE).locks
    beside = ask(entry("{}"), "s3:Delete*").locks[0]

    assert "dynamodb:*" not in lock.remedy
    assert 'allow: ["..."]} with the actions that are needed by name, or an access level' in lock.remedy
    assert beside.remedy.startswith("in stacks.yaml, add the actions that are needed by name, or an access level")


def test_entry_that_allows_some_of_a_pattern_says_so() -> None:
    orders = f"{{table: {{arns: ['{TABLE}'], allow: [read]}}}}"
    (some,) = ask(two(orders), "dynamodb:*", f"{TABLE}-2").locks
    (one,) = ask(two(orders), "dynamodb:GetItem", f"{TABLE}-2").locks
    (whole,) = ask(two(orders.replace("[read]", "['dynamodb:*']")), "dynamodb:Get*", f"{TABLE}-2").locks

    assert some.message == f'the entry "table" allows some of dynamodb:*, but not on {TABLE}-2'
    assert one.message == f'the entry "table" allows dynamodb:GetItem, but not on {TABLE}-2'
    assert whole.message == f'the entry "table" allows dynamodb:Get*, but not on {TABLE}-2'


def test_action_that_never_acts_on_the_arn_is_opened_by_nothing() -> None:
    orders = f"{{table: {{arns: ['{TABLE}'], allow: [read]}}}}"
    lock = ask(two(orders), "sqs:SendMessage", TABLE).locks[0]
    without = ask(two(orders), "s3:ListAllMyBuckets", TABLE).locks[0]

    assert lock.message == f"by AWS's data sqs:SendMessage never acts on {TABLE}"
    assert lock.remedy.startswith("nothing opens it; ask about an ARN that it acts on: arn:${Partition}:sqs:")
    assert without.remedy == "nothing opens it; ask about *, since it takes no resource"


def test_level_of_an_entry_of_another_service_allows_no_such_action() -> None:
    (lock,) = ask(
        two("{queue: {arns: ['arn:aws:sqs:us-west-2:333333333333:q'], allow: [write]}}"), "dynamodb:PutItem", TABLE
    ).locks

    assert lock.message == f"no entry of the stack allows dynamodb:PutItem on {TABLE}"


def test_entry_with_an_action_on_no_arn_that_it_acts_on_is_told() -> None:
    content = f"{{content: {{arns: ['{TABLE}'], allow: ['dynamodb:*', 'sqs:SendMessage']}}}}"
    desired = judge(Example(stacks=f"stacks: {{website: {{resources: {content}}}}}")).desired
    (lock,) = ask(desired, "sqs:SendMessage", "*").locks

    assert lock.message == 'the entry "content" allows sqs:SendMessage, but on no ARN that it acts on'
    assert lock.remedy.startswith("ask again with the ARN that is needed")


def test_text_that_is_no_arn_is_advised_as_it_stands() -> None:
    (*_, lock) = ask(two(), "dynamodb:PutItem", "*orders").locks

    assert 'arns: ["*orders"]' in lock.remedy
