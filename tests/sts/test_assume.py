"""``assume`` against an emulated STS over HTTP: the call that it makes, and what it gives out."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provisioner.views.session import SessionKeys
from tests.sts.conftest import IDENTITY, Desk

ROLE = "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole"
SESSION = "arn:aws:sts::333333333333:assumed-role/WebsiteStackUpdaterRole/job-1"
JOB = ("--session-name", "job-1")
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "example-org/website",
    "GITHUB_RUN_ID": "19283746501",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_JOB": "deploy",
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
    "GITHUB_ACTOR": "dependabot[bot]",
}


def test_call_has_the_roles_arn_external_id_and_session_length_in_the_accounts_region(desk: Desk) -> None:
    ran = desk.assume(*JOB)

    assert ran.returncode == 0
    assert desk.aws.regions == ["eu-west-1"]
    assert [{name: text for name, text in call.items() if name != "Version"} for call in desk.aws.calls] == [
        {
            "Action": "AssumeRole",
            "RoleArn": ROLE,
            "RoleSessionName": "job-1",
            "ExternalId": "website/production",
            "DurationSeconds": "1800",
        }
    ]


def test_json_is_what_the_aws_cli_prints_and_standard_error_says_who_one_is(desk: Desk) -> None:
    ran = desk.assume(*JOB, "--format", "json")
    body = json.loads(ran.stdout)

    assert sorted(body["Credentials"]) == ["AccessKeyId", "Expiration", "SecretAccessKey", "SessionToken"]
    assert body["AssumedRoleUser"]["Arn"] == SESSION
    assert ran.stderr == f"you are {SESSION} until {body['Credentials']['Expiration']}\n"


def test_credential_process_is_what_an_sdk_reads_and_says_nothing_else(desk: Desk) -> None:
    ran = desk.assume("--format", "credential-process")

    assert ran.stderr == ""
    assert sorted(json.loads(ran.stdout)) == ["AccessKeyId", "Expiration", "SecretAccessKey", "SessionToken", "Version"]


def test_sdk_takes_the_role_through_a_credential_process(desk: Desk) -> None:
    config = desk.folder / "aws-config"
    program = " ".join(
        [*desk.command("assume", "website", "--account", "production", "--format"), "credential-process"]
    )
    environment = {name: text for name, text in desk.environment.items() if not name.startswith("AWS_")}
    secret = desk.environment["AWS_SECRET_ACCESS_KEY"]
    config.write_text(
        f"[profile w]\nregion = eu-west-1\ncredential_process = env AWS_PROFILE=bot {program} {desk.folder}\n"
        f"[profile bot]\naws_access_key_id = {desk.environment['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {secret}\n",
        "utf-8",
    )
    desk.asked.add(config)
    ran = subprocess.run(
        [sys.executable, "-c", IDENTITY],
        check=True,
        capture_output=True,
        text=True,
        env=environment | {"AWS_PROFILE": "w", "AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL": desk.aws.endpoint},
    )

    assert ran.stdout.startswith("arn:aws:sts::333333333333:assumed-role/WebsiteStackUpdaterRole/")


def test_eval_of_env_makes_a_shell_the_role_and_nobody_else(desk: Desk) -> None:
    program = " ".join(desk.command("assume", "website", "--account", "production", *JOB))
    script = (
        f'set -euo pipefail\ncredentials=$({program})\neval "$credentials"\n'
        'test -z "${AWS_PROFILE-}"\necho "$AWS_REGION $AWS_DEFAULT_REGION"\n'
        f'{sys.executable} -c "{IDENTITY}"\n'
    )
    ran = subprocess.run(
        ["bash", "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=desk.folder,
        env=desk.environment | {"AWS_REGION": "us-east-1"},
    )
    desk.nothing_shown(ran.stdout + ran.stderr)

    assert ran.stdout == f"eu-west-1 eu-west-1\n{SESSION}\n"


def test_github_masks_before_it_hands_on_and_keeps_what_the_file_holds(desk: Desk) -> None:
    file = desk.folder / "github_env"
    file.write_text("EARLIER=1\n", "utf-8")
    desk.asked.add(file)
    ran = desk.assume("--format", "github", GITHUB_ENV=str(file))
    variables = dict(line.split("=", 1) for line in file.read_text("utf-8").splitlines())

    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    assert ran.stdout == "".join(f"::add-mask::{variables[name]}\n" for name in names)
    assert list(variables) == ["EARLIER", *names, "AWS_CREDENTIAL_EXPIRATION", "AWS_REGION", "AWS_DEFAULT_REGION"]


@pytest.mark.parametrize("name", ["", "nowhere", "."])
def test_github_is_refused_without_its_file_before_any_call(desk: Desk, name: str) -> None:
    ran = desk.assume("--format", "github", asked=False, GITHUB_ENV=name)

    assert (ran.returncode, ran.stdout, desk.aws.calls) == (2, "", [])
    assert "GITHUB_ENV" in ran.stderr


def test_session_is_named_after_the_ci_job_and_is_never_named_alike(desk: Desk) -> None:
    for _ in range(2):
        assert desk.assume(asked=True, **GITHUB).returncode == 0
    names = [call["RoleSessionName"] for call in desk.aws.calls]

    assert [name.rpartition("-")[0] for name in names] == ["github-example-org-website-19283746501-2-deploy"] * 2
    assert names[0] != names[1]


def test_stack_that_says_so_sends_session_tags_and_a_source_identity(desk: Desk) -> None:
    ran = desk.run("assume", "api", "--account", "production", "--format", "json", asked=True, **GITHUB)
    call = desk.aws.calls[0]
    tags = {call[f"Tags.member.{n}.Key"]: call[f"Tags.member.{n}.Value"] for n in range(1, 6)}

    assert ran.returncode == 0
    assert call["SourceIdentity"] == "dependabot-bot"
    assert tags == {
        "stack": "api",
        "account": "production",
        "environment": "production",
        "repository": "example-org/website",
        "commit": GITHUB["GITHUB_SHA"],
    }


def test_preview_takes_the_role_that_only_reads(desk: Desk) -> None:
    assert desk.run("assume", "api", "--account", "production", "--preview", asked=True).returncode == 0
    assert desk.aws.calls[0]["RoleArn"].endswith("/ApiStackPreviewRole")


def test_dry_run_prints_a_call_that_the_aws_cli_understands_and_makes_none(desk: Desk) -> None:
    line = desk.assume("--dry-run", *JOB, asked=False).stdout
    request = json.loads(desk.assume("--dry-run", "--format", "json", *JOB, asked=False).stdout)

    assert line == (
        f"aws sts assume-role --region eu-west-1 --role-arn {ROLE} --role-session-name job-1 "
        "--external-id website/production --duration-seconds 1800\n"
    )
    assert request["request"]["ExternalId"] == "website/production"
    assert desk.aws.calls == []


def test_dry_run_needs_no_aws_sdk_and_no_network(desk: Desk) -> None:
    program = (
        "import socket, sys, runpy\n"
        "for name in ('boto3', 'botocore', 'pulumi', 'pulumi_aws', 'moto', 'grpc'): sys.modules[name] = None\n"
        "sys.addaudithook(lambda event, _: event.startswith('socket.connect') and sys.exit(9))\n"
        "sys.argv[0] = 'provisioner'\nrunpy.run_module('provisioner', run_name='__main__')\n"
    )
    arguments = ["assume", "website", "--account", "production"]
    dry = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--dry-run"],
        check=False, capture_output=True, text=True, cwd=desk.folder, env=desk.environment,
    )  # fmt: skip
    real = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=False, capture_output=True, text=True, cwd=desk.folder, env=desk.environment,
    )  # fmt: skip

    assert (dry.returncode, dry.stderr) == (0, "")
    assert (real.returncode, real.stdout) == (2, "")
    assert "pip install '.[pulumi,sts]'" in real.stderr


def test_assume_imports_no_pulumi(desk: Desk) -> None:
    program = (
        "import sys, runpy\nsys.argv[0] = 'provisioner'\n"
        "try: runpy.run_module('provisioner', run_name='__main__')\n"
        "finally:\n"
        " heavy = {'pulumi', 'pulumi_aws', 'grpc', 'moto', 'boto3'}\n"
        " print(sorted({name.split('.')[0] for name in sys.modules} & heavy), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "assume", "website", "--account", "production"],
        check=True, capture_output=True, text=True, cwd=desk.folder, env=desk.environment,
    )  # fmt: skip

    assert ran.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("webste", "--account", "production"), 'there is no stack "webste": did you mean "website"?'),
        (("api", "--account", "staging"), 'stack "api" is not in account "staging": its accounts are production'),
        (("website", "--account", "production", "--preview"), "has no preview role"),
        (("website", "--account", "production", "--session-name", "a/b"), "is no session name"),
    ],
)
def test_what_is_not_there_is_wrong_usage(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    ran = desk.run("assume", *arguments)

    assert (ran.returncode, ran.stdout, desk.aws.calls) == (2, "", [])
    assert said in ran.stderr


def test_wrong_configuration_takes_no_role(desk: Desk) -> None:
    stacks = desk.folder / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("[cicd-bot]", "[nobody]"), "utf-8")
    ran = desk.assume(asked=False)

    assert (ran.returncode, ran.stdout, desk.aws.calls) == (1, "", [])
    assert "unknown-user error" in ran.stderr


def test_full_standard_output_is_an_error_that_shows_nothing(desk: Desk) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            desk.command("assume", "website", "--account", "production"),
            check=False, stdout=full, stderr=subprocess.PIPE, text=True, cwd=desk.folder, env=desk.environment,
        )  # fmt: skip
    desk.nothing_shown(ran.stderr)

    assert ran.returncode == 2


def test_keys_show_no_secret_where_they_are_printed() -> None:
    texts = ("ONE", "TWO", "THREE")
    names = ("access_key_id", "secret_access_key", "session_token")
    shown = repr(SessionKeys(**dict(zip(names, texts, strict=True)), expiration=datetime.now(UTC), arn="a"))

    assert [text for text in texts if text in shown] == []
