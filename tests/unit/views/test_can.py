"""Every lock that says no, where it stands and what would open it; and what an answer leaves open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provisioner import pipeline
from provisioner.commands.can import users_named
from provisioner.finding import Example
from provisioner.iam.document import Document, Statement
from provisioner.model import Desired, Policy
from provisioner.views.can import answer
from provisioner.views.can_values import LOCKS, Answer, Question
from provisioner.views.explain_subjects import names
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

    assert any("it acts on arn" in note for note in ask(desired, "s3:GetObject").notes)
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
            f'NAME: {{arns: ["{ARN}"], allow: ["s3:DeleteBucket"]}}'
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
