"""``provisioner can`` and ``explain``: exit codes, wrong questions, and ugly ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ARN = "arn:aws:s3:::www.example.com"


def test_yes_is_exit_code_0_and_no_is_1(config: Path, run: Run) -> None:  # noqa: ARG001 - writes the files
    yes, no = run("can", "cicd-bot", "s3:ListBucket", ARN), run("can", "cicd-bot", "s3:DeleteBucket", ARN)

    assert (yes.returncode, yes.stderr, yes.stdout.split(":")[0]) == (0, "", "yes")
    assert (no.returncode, no.stderr, no.stdout.split(":")[0]) == (1, "", "no")


def test_json_has_the_keys_of_the_contract(config: Path, run: Run) -> None:  # noqa: ARG001
    yes = json.loads(run("can", "cicd-bot", "s3:ListBucket", ARN, "--format", "json").stdout)
    no = json.loads(run("can", "cicd-bot", "s3:DeleteBucket", ARN, "--format", "json").stdout)
    (path,), (lock,) = yes["paths"], no["denied_by"]

    assert (yes["allowed"], yes["denied_by"], no["allowed"], no["paths"]) == (True, [], False, [])
    assert {
        key: path[key] for key in ("user", "bastion", "account", "stack", "role", "external_id", "session_seconds")
    } == {
        "user": "cicd-bot",
        "bastion": "main",
        "account": "production",
        "stack": "website",
        "role": "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
        "external_id": "website/production",
        "session_seconds": 1800,
    }
    assert path["statement"] == {"Sid": "Content", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [ARN]}
    assert (path["file"], path["line"]) == ("stacks.yaml", 7)
    assert (lock["lock"], lock["file"], lock["line"]) == ("permissions", "stacks.yaml", 7)
    assert lock["message"] == f'the entry "content" names {ARN} and does not allow s3:DeleteBucket'


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("cicd-bto", "s3:ListBucket", ARN), 'there is no user "cicd-bto": did you mean "cicd-bot"?'),
        (("s3:ListBucket", "cicd-bot", ARN), "the order is USER ACTION ARN"),
        (("", "s3:ListBucket", ARN), 'there is no user "": the users are "cicd-bot"'),
        (("x*", "s3:ListBucket", ARN), 'there is no user "x*": the users are "cicd-bot"'),
        (("${aws:username}", "s3:ListBucket", ARN), "there is no user"),
        (("cicd-bot", "s3:ListBuckets", ARN), 'AWS has no action "s3:ListBuckets": did you mean "s3:ListBucket"?'),
        (("cicd-bot", "lamda:Invoke", ARN), 'AWS has no service "lamda": did you mean "lambda"?'),
        (("cicd-bot", "s3:Xyz*", ARN), 'AWS has no action "s3:Xyz*"'),
        (("cicd-bot", "ListBucket", ARN), '"ListBucket" is no action: write SERVICE:ACTION'),
        (("cicd-bot", "", ARN), '"" is no action'),
        (("cicd-bot", "s*:Get*", ARN), '"s*:Get*" is no action'),
        (("cicd-bot", "s3:\u0007", ARN), '"s3:\ufffd" is no action'),
        (("cicd-bot", "s3:ListBucket", "www.example.com"), f'is no ARN: did you mean "{ARN}"?'),
        (("cicd-bot", "s3:ListBucket", ""), '"" is no ARN: an ARN has six parts'),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::${aws:username}"), "is no ARN"),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::a\nb"), 'arn:aws:s3:::a\ufffdb" is no ARN'),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::" + "x" * 3000), "is no ARN"),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::\udcff"), "is no ARN"),
        (("cicd-bot", "s3:ListBucket", ARN, "--context", "nothing"), '"nothing" is not KEY=VALUE'),
        (("cicd-bot", "s3:ListBucket", ARN, "--context", "=x"), '"=x" is not KEY=VALUE'),
    ],
)  # fmt: skip
def test_question_that_cannot_be_asked_is_wrong_usage(
    config: Path,  # noqa: ARG001
    run: Run,
    question: tuple[str, ...],
    said: str,
) -> None:
    result = run("can", *question)

    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (("*", "*", "*"), 0),
        (("main/*", "s3:*", "arn:*:s3:::www.?xample.*"), 0),
        (("cicd-bot@main", "S3:listbucket", ARN), 0),
        (("arn:aws:iam::111111111111:user/cicd-bot", "*:*", "*"), 0),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::Ünïcode-☃"), 1),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::[a-z](.*)\\"), 1),
        (("cicd-bot", "s3:ListBucket", "arn:aws:s3:::" + "*a" * 300), 1),
        (("cicd-bot", "s3:ListBucket", ARN, "--context", "aws:PrincipalArn=arn:aws:iam::1:user/x"), 1),
    ],
)
def test_ugly_question_has_an_answer(config: Path, run: Run, question: tuple[str, ...], code: int) -> None:  # noqa: ARG001
    result = run("can", *question)

    assert (result.returncode, result.stderr) == (code, "")


def test_hostile_pattern_is_refused_and_not_pursued(config: Path, run: Run) -> None:
    stacks = config / "stacks.yaml"
    entry = 'keep: {arns: ["arn:aws:s3:::*b' + "?" * 40 + '"], deny: ["s3:ListBucket"]}'
    text = stacks.read_text("utf-8").replace("www.example.com", "*a" + "?" * 30)
    stacks.write_text(f"{text}      {entry}\n", "utf-8")
    result = run("can", "cicd-bot", "s3:ListBucket", "arn:aws:s3:::*c" + "?" * 35 + "*")

    assert (result.returncode, result.stdout) == (2, "")
    assert "is too complicated" in result.stderr


def test_context_that_is_given_several_times_has_several_values(config: Path, run: Run) -> None:
    stacks = config / "stacks.yaml"
    condition = 'when: {"ForAllValues:StringEquals": {"aws:TagKeys": [team, owner]}}'
    text = stacks.read_text("utf-8").replace('allow: ["s3:ListBucket"]', f'allow: ["s3:ListBucket"], {condition}')
    stacks.write_text(text, "utf-8")

    def code(*keys: str) -> int:
        context = [each for key in keys for each in ("--context", f"aws:TagKeys={key}")]
        return run("can", "cicd-bot", "s3:ListBucket", ARN, *context).returncode

    assert [code(), code("team"), code("team", "owner"), code("team", "cost")] == [1, 0, 0, 1]


def test_wrong_configuration_gives_findings_and_no_answer(config: Path, run: Run) -> None:
    stacks = config / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("cicd-bot", "nobody"), "utf-8")

    for command in (("can", "cicd-bot", "s3:ListBucket", ARN), ("explain", "website")):
        result = run(*command)
        assert (result.returncode, result.stdout) == (1, "")
        assert "unknown-user error" in result.stderr


def test_same_question_has_the_same_bytes(config: Path, run: Run) -> None:  # noqa: ARG001
    first, second = (run("can", "*", "s3:*", "*", "--format", "json").stdout for _ in range(2))

    assert first == second
    assert first.endswith("}\n")


def test_explain_of_a_name_of_several_kinds_asks_which(config: Path, run: Run) -> None:
    stacks = config / "stacks.yaml"
    stacks.write_text(stacks.read_text("utf-8").replace("website", "cicd-bot"), "utf-8")
    unclear = run("explain", "cicd-bot")

    assert (unclear.returncode, unclear.stdout) == (2, "")
    assert '"cicd-bot" is the name of several things: say which with --kind user, --kind stack' in unclear.stderr
    assert run("explain", "cicd-bot", "--kind", "user").stdout.startswith("user main/cicd-bot")
    assert run("explain", "cicd-bot", "--kind", "stack").stdout.startswith("stack cicd-bot")
    assert run("explain", "cicd-bot", "--kind", "role").returncode == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("websit", 'did you mean "website"?'),
        ("s3:PutObjekt", 'did you mean "s3:PutObject"?'),
        ("s3:*", "is neither a role, a user, a stack nor an action"),
        ("", "is neither"),
        ("\u001b[31m", '"\ufffd[31m" is neither'),
    ],
)
def test_explain_of_nothing_is_wrong_usage_with_a_suggestion(config: Path, run: Run, name: str, said: str) -> None:  # noqa: ARG001
    result = run("explain", name)

    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("command", ["can", "explain"])
def test_help_has_an_example(run: Run, command: str) -> None:
    assert f"provisioner {command} " in run(command, "--help").stdout.partition("Examples:")[2]


def test_no_text_of_the_files_begins_a_line_of_its_own_or_hides(config: Path, run: Run) -> None:
    """A line that begins with ``::`` is a command to GitHub's runner."""
    stacks = json.dumps(
        {
            "version": 1,
            "stacks": {
                "website": {
                    "accounts": ["production"],
                    "users": ["cicd-bot"],
                    "variables": {"site": "www\n::add-mask::gained\x85\n::error::x"},
                    "resources": {
                        "content": {
                            "arns": ["arn:aws:s3:::${var.site}/*"],
                            "allow": ["s3:GetObject"],
                            "when": {"StringEquals": {"aws:UserAgent": "a\n::error::when"}},
                        }
                    },
                }
            },
        }
    )
    (config / "stacks.yaml").write_text(stacks, "utf-8")
    commands = (
        ("can", "cicd-bot", "s3:GetObject", "arn:*", "--context", "aws:UserAgent=a\n::error::when"),
        ("can", "cicd-bot", "s3:GetObject", "arn:aws:s3:::www"),
        ("can", "cicd-bot", "s3:GetObject", "arn:aws:s3::www ::add-mask::gained"),
        ("explain", "website"),
        ("explain", "s3:GetObject"),
        ("explain", "WebsiteStackUpdaterRole"),
    )
    answers = [run(*command) for command in commands]
    text = "".join(answer.stdout + answer.stderr for answer in answers)

    assert "www⟨U+000A⟩::add-mask::gained⟨U+0085⟩⟨U+000A⟩::error::x" in text
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == []


def explained(config: Path, run: Run, resources: str, name: str) -> str:
    text = (config / "stacks.yaml").read_text("utf-8").partition("    resources:")[0]
    (config / "stacks.yaml").write_text(f"{text}    resources: {resources}\n", "utf-8")
    return run("explain", name).stdout


def test_explain_counts_what_is_denied_all_the_same(config: Path, run: Run) -> None:
    entry = (
        f"{{content: {{arns: ['{ARN}'], allow: ['s3:DeleteBucketPolicy', 's3:DeleteBucketW*', 's3:ListBucket'], "
        "deny: ['s3:DeleteBucket*']}}"
    )
    told = explained(config, run, entry, "website")

    assert "    s3:DeleteBucketPolicy (stacks.yaml:6), but it is denied\n" in told
    assert "    s3:ListBucket (stacks.yaml:6)\n" in told
    one = run("explain", "s3:DeleteBucketPolicy").stdout
    assert f"content allows it by s3:DeleteBucketPolicy (stacks.yaml:6) on {ARN}, but it is denied\n" in one
    assert "\nno role has it, 1 is only denied it\n" in one


def test_explain_of_a_level_counts_what_is_denied(config: Path, run: Run) -> None:
    told = explained(
        config, run, f"{{content: {{arns: ['{ARN}'], allow: [write], deny: ['s3:DeleteBucket']}}}}", "website"
    )

    assert ", 1 of them denied:\n" in told


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ("{content: {arns: ['ARN'], allow: ['s3:ListBucket']}}", "\nno role has it\n"),
        ("{content: {arns: ['ARN'], allow: ['s3:DeleteBucket']}}", "\n1 role has it\n"),
        (
            "{content: {arns: ['ARN'], allow: ['s3:ListBucket'], deny: ['s3:DeleteBucket']}}",
            "\nno role has it, 1 is only denied it\n",
        ),
    ],
)
def test_explain_of_an_action_counts_who_has_it(config: Path, run: Run, resources: str, said: str) -> None:
    assert said in explained(config, run, resources.replace("ARN", ARN), "s3:DeleteBucket")


@pytest.mark.parametrize(("name", "thing"), [("production", "an account"), ("main", "a bastion")])
def test_explain_of_an_account_or_a_bastion_names_the_commands_that_show_it(
    config: Path,  # noqa: ARG001 - writes the files
    run: Run,
    name: str,
    thing: str,
) -> None:
    ran = run("explain", name)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert f'"{name}" is {thing}: try `provisioner pairs`, or `provisioner graph --pair NAME`' in ran.stderr
