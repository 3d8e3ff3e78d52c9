"""The STS call for a role, the CI job that it is made from, and what our files say where AWS refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.model.desired import Desired
from provisioner.views.ci_job import SYSTEMS, CiJob, ci_job
from provisioner.views.profiles import Style, profiles
from provisioner.views.refusal import Verdict, judge
from provisioner.views.session import Caller, SessionCall, Target, UnknownRoleError, call_for, find
from tests.sts.conftest import ACCOUNTS, STACKS

JOB = CiJob(
    system="github", repository="org/web", run="123-1", job="deploy", commit="0123abcd", actor="dependabot[bot]"
)
AT_A_DESK = Caller(job=None, local="alice@laptop")
IN_CI = Caller(job=JOB, local="runner@vm")

GITHUB = {
    "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "org/web", "GITHUB_RUN_ID": "123", "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_JOB": "deploy", "GITHUB_SHA": "0123abcd", "GITHUB_ACTOR": "dependabot[bot]",
}  # fmt: skip
GITLAB = {
    "GITLAB_CI": "true", "CI_PROJECT_PATH": "org/web", "CI_JOB_ID": "77", "CI_JOB_NAME": "deploy",
    "CI_COMMIT_SHA": "0123abcd", "GITLAB_USER_LOGIN": "alice",
}  # fmt: skip
CIRCLECI = {
    "CIRCLECI": "true", "CIRCLE_PROJECT_USERNAME": "org", "CIRCLE_PROJECT_REPONAME": "web", "CIRCLE_BUILD_NUM": "8",
    "CIRCLE_JOB": "deploy", "CIRCLE_SHA1": "0123abcd", "CIRCLE_USERNAME": "alice",
}  # fmt: skip
BUILDKITE = {
    "BUILDKITE": "true", "BUILDKITE_ORGANIZATION_SLUG": "org", "BUILDKITE_PIPELINE_SLUG": "web",
    "BUILDKITE_BUILD_NUMBER": "9", "BUILDKITE_RETRY_COUNT": "0", "BUILDKITE_LABEL": ":rocket: Deploy",
    "BUILDKITE_COMMIT": "0123abcd", "BUILDKITE_BUILD_CREATOR_EMAIL": "alice@example.com",
}  # fmt: skip
JENKINS = {
    "JENKINS_URL": "https://ci.example.com/", "JOB_NAME": "org/web/main", "BUILD_NUMBER": "10", "STAGE_NAME": "Deploy",
    "GIT_COMMIT": "0123abcd", "BUILD_USER_ID": "alice",
}  # fmt: skip


@pytest.fixture
def desired(tmp_path: Path) -> Desired:
    return _desired(tmp_path, ACCOUNTS, STACKS)


def _desired(folder: Path, accounts: str, stacks: str) -> Desired:
    (folder / "accounts.yaml").write_text(accounts, "utf-8")
    (folder / "stacks.yaml").write_text(stacks, "utf-8")
    return pipeline.run(folder).desired


@pytest.mark.parametrize(
    ("environment", "words", "actor"),
    [
        (GITHUB, ("github", "org/web", "123-1", "deploy"), "dependabot[bot]"),
        (GITLAB, ("gitlab", "org/web", "77", "deploy"), "alice"),
        (CIRCLECI, ("circleci", "org-web", "8", "deploy"), "alice"),
        (BUILDKITE, ("buildkite", "org-web", "9-0", ":rocket: Dep"), "alice@example.com"),
        (JENKINS, ("jenkins", "org/web/main", "10", "Deploy"), "alice"),
    ],
)
def test_ci_job_is_read_from_its_systems_variables(
    environment: Mapping[str, str], words: tuple[str, ...], actor: str
) -> None:
    job = ci_job(environment)

    assert job is not None
    assert (job.words, job.actor, job.commit) == (words, actor, "0123abcd")


def test_every_system_may_say_nothing_of_its_job() -> None:
    for system in SYSTEMS:
        assert ci_job({system.sign: "true"}) == CiJob(
            system=system.name, repository="", run="", job="", commit="", actor=""
        )


def test_desk_is_no_ci_job() -> None:
    assert ci_job({"CI": "true"}) is None


def test_call_for_a_plain_role_says_no_more_than_it_must(desired: Desired) -> None:
    call = call_for(find(desired, "website", "production", preview=False), AT_A_DESK, name=None, unique="abc123")

    assert call == SessionCall(
        role_arn="arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
        region="eu-west-1",
        session_name="alice@laptop-abc123",
        external_id="website/production",
        seconds=1800,
    )
    assert call.request() == {
        "RoleArn": call.role_arn,
        "RoleSessionName": "alice@laptop-abc123",
        "ExternalId": "website/production",
        "DurationSeconds": 1800,
    }


def test_call_from_ci_with_tags_says_what_it_is_for(desired: Desired) -> None:
    call = call_for(find(desired, "api", "production", preview=False), IN_CI, name=None, unique="abc123")

    assert call.session_name == "github-org-web-123-1-deploy-abc123"
    assert call.source_identity == "dependabot-bot"
    assert call.request()["Tags"] == [
        {"Key": "stack", "Value": "api"},
        {"Key": "account", "Value": "production"},
        {"Key": "environment", "Value": "production"},
        {"Key": "repository", "Value": "org/web"},
        {"Key": "commit", "Value": "0123abcd"},
    ]
    assert call.request()["SourceIdentity"] == "dependabot-bot"


def test_call_from_a_desk_with_tags_names_no_commit_and_the_local_user(desired: Desired) -> None:
    call = call_for(find(desired, "api", "production", preview=True), AT_A_DESK, name="mine", unique="abc123")

    assert call.session_name == "mine"
    assert call.source_identity == "alice@laptop"
    assert [key for key, _ in call.tags] == ["stack", "account", "environment"]
    assert call.role_arn.endswith("/ApiStackPreviewRole")


@pytest.mark.parametrize(
    ("stack", "account", "preview", "said"),
    [
        ("websites", "production", False, 'there is no stack "websites": did you mean "website"?'),
        ("zzz", "production", False, 'there is no stack "zzz": the stacks are api, website'),
        ("website", "producton", False, 'stack "website" is not in account "producton": did you mean "production"?'),
        ("api", "zzz", False, 'stack "api" is not in account "zzz": its accounts are production'),
        ("website", "production", True, 'stack "website" has no preview role'),
    ],
)
def test_role_that_is_not_there_is_told_with_the_nearest(
    desired: Desired,
    stack: str,
    account: str,
    preview: bool,  # noqa: FBT001 - a parameter of a test
    said: str,
) -> None:
    with pytest.raises(UnknownRoleError) as error:
        find(desired, stack, account, preview=preview)

    assert str(error.value).startswith(said)


def test_configuration_without_stacks_has_no_role(tmp_path: Path) -> None:
    with pytest.raises(UnknownRoleError, match='there is no stack "a": the stacks are none'):
        find(_desired(tmp_path, ACCOUNTS, "version: 1\nstacks: {}\n"), "a", "b", preview=False)


def test_region_that_no_file_names_is_not_made_up(tmp_path: Path) -> None:
    accounts = ACCOUNTS.replace("defaults: {region: us-west-2}\n", "").replace(", region: eu-west-1", "")
    desired = _desired(tmp_path, accounts, STACKS)
    style = Style(prefix="", source_profile=None, session_name="me")

    assert find(desired, "website", "production", preview=False).region is None
    assert call_for(_website(desired), AT_A_DESK, name=None, unique="1").region == "us-east-1"
    assert ["region" in dict(profile.settings) for profile in profiles(desired, style)] == [False] * 4


def test_profiles_prefer_a_user_that_has_one(desired: Desired) -> None:
    def sources(style: Style) -> list[str]:
        return [dict(profile.settings)["source_profile"] for profile in profiles(desired, style)]

    plain = Style(prefix="x ", source_profile=None, session_name="me")
    assert [profile.name for profile in profiles(desired, plain)] == [
        "x-api-production", "x-api-production-preview", "x-website-production", "x-website-staging",
    ]  # fmt: skip
    assert sources(plain) == ["cicd-bot"] * 4
    assert sources(Style(prefix="", source_profile=None, session_name="me", known={"old-bot"}))[0] == "old-bot"
    assert sources(Style(prefix="", source_profile="mine", session_name="me")) == ["mine"] * 4


BOT = "arn:aws:iam::111111111111:user/cicd-bot"


def _website(desired: Desired) -> Target:
    return find(desired, "website", "production", preview=False)


def _verdict(desired: Desired, target: Target, caller: str) -> Verdict:
    return judge(desired, target, call_for(target, IN_CI, name=None, unique="1"), caller)


def test_user_whom_the_files_let_in_is_told_what_else_it_may_be(desired: Desired) -> None:
    verdict = _verdict(desired, _website(desired), BOT)

    assert verdict.allowed
    assert verdict.reasons[0].startswith("the files allow it")
    assert len(verdict.reasons) == 2


def test_a_session_of_a_role_is_told_that_it_is_held_to_an_hour_where_the_stack_asks_for_more(desired: Desired) -> None:
    target, caller = _website(desired), "arn:aws:sts::111111111111:assumed-role/Admin/me"
    long = replace(target, role=replace(target.role, session_seconds=7200, max_session_seconds=7200))

    assert len(_verdict(desired, target, caller).reasons) == 1
    assert _verdict(desired, long, caller).reasons[1] == (
        "session: a session of 7200 s is longer than the 3600 s of role chaining, "
        "which a user's access key is not held to"
    )


def test_tags_and_source_identity_are_part_of_the_question(desired: Desired) -> None:
    target = find(desired, "api", "production", preview=False)
    call = call_for(target, IN_CI, name=None, unique="1")
    plain = judge(desired, _website(desired), call_for(_website(desired), IN_CI, name=None, unique="1"), BOT)

    assert judge(desired, target, call, BOT).allowed
    assert plain.allowed


def test_user_that_exists_already_may_lack_its_tag(desired: Desired) -> None:
    verdict = _verdict(
        desired, find(desired, "api", "production", preview=False), "arn:aws:iam::111111111111:user/old-bot"
    )

    assert verdict.allowed
    assert 'the tag access-to-production: "true" of user "old-bot"' in verdict.reasons[1]


@pytest.mark.parametrize(
    ("caller", "said"),
    [
        ("arn:aws:iam::111111111111:user/staging-bot", 'grant: stack "website" does not name user "staging-bot"'),
        (
            "arn:aws:iam::111111111111:user/cicd-bott",
            'bastion "main" has no user "cicd-bott": did you mean "cicd-bot"?',
        ),
        ("arn:aws:iam::111111111111:root", 'bastion "main" has no user "root": add it to users'),
        ("arn:aws:sts::111111111111:assumed-role/Admin/me", "credentials: they are of a role's session"),
        ("arn:aws:iam::444444444444:user/cicd-bot", "credentials: they are of account 444444444444"),
        ("nonsense", "credentials: they are of account unknown"),
    ],
)
def test_caller_whom_the_files_do_not_let_in_is_told_why(desired: Desired, caller: str, said: str) -> None:
    verdict = _verdict(desired, _website(desired), caller)

    assert not verdict.allowed
    assert said in verdict.reasons[0]


def test_call_that_differs_from_the_files_is_denied_in_the_evaluators_words(desired: Desired) -> None:
    target = _website(desired)
    call = replace(call_for(target, IN_CI, name=None, unique="1"), external_id="other/stack")

    reason = (
        'trust policy: statement "AssumeByNamedUsers" does not allow sts:AssumeRole: sts:ExternalId is '
        '"other/stack", not "website/production"'
    )
    assert judge(desired, target, call, BOT) == Verdict(allowed=False, reasons=(reason,))


def test_environment_lock_names_its_place(desired: Desired) -> None:
    reasons = _verdict(desired, _website(desired), "arn:aws:iam::111111111111:user/staging-bot").reasons

    assert reasons[1] == (
        'environment: user "staging-bot" may not reach environment "production": add it to environments at '
        "accounts.yaml:8:7"
    )
    assert any(reason.startswith("trust policy: ") for reason in reasons)


def test_lock_of_a_preview_role_is_its_own_list_of_users(desired: Desired) -> None:
    target = find(desired, "api", "production", preview=True)

    assert (
        "add it to preview.users at" in _verdict(desired, target, "arn:aws:iam::111111111111:user/other-bot").reasons[0]
    )
