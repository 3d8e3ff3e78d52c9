"""A session's credentials as texts: whatever is in them, a shell and a program read back what was written."""

from __future__ import annotations

import json
import shlex
import subprocess
from datetime import UTC, datetime

import pytest

from provisioner.report.sessions import (
    FORMATS,
    HIDING,
    call_as_command,
    container_answer,
    format_env,
    github_masks,
    github_variables,
    variables,
)
from provisioner.views.session import SessionCall, SessionKeys

HOSTILE = ["plain", "a b", "$(touch x)", "`id`", "'; id; '", '"', "a\nb", "\\", "*", "é", "#", "a&b|c"]
END = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)


def _keys(text: str) -> SessionKeys:
    texts = dict.fromkeys(("access_key_id", "secret_access_key", "session_token"), text)
    return SessionKeys(**texts, expiration=END, arn="arn:aws:sts::1:assumed-role/r/n", role_id="AROA:n")


@pytest.mark.parametrize("text", HOSTILE)
def test_shell_reads_back_what_was_written(text: str) -> None:
    script = format_env(_keys(text), "eu-west-1") + 'printf "%s\\0" "$AWS_SECRET_ACCESS_KEY" "$AWS_REGION"\n'
    ran = subprocess.run(["sh", "-ec", script], check=True, capture_output=True, text=True)

    assert ran.stdout.split("\0") == [text, "eu-west-1", ""]


def test_shell_forgets_every_other_way_to_credentials() -> None:
    script = format_env(_keys("x"), None) + "env\n"
    ran = subprocess.run(
        ["sh", "-ec", script],
        check=True,
        capture_output=True,
        text=True,
        env=dict.fromkeys(HIDING, "other") | {"PATH": "/usr/bin:/bin"},
    )

    assert [line for line in ran.stdout.splitlines() if line.endswith("=other")] == []


def test_region_is_set_only_where_there_is_one() -> None:
    assert "AWS_REGION" not in variables(_keys("x"), None)
    assert github_variables(_keys("x"), "us-west-2").splitlines()[-2:] == [
        "AWS_REGION=us-west-2",
        "AWS_DEFAULT_REGION=us-west-2",
    ]


def test_times_are_iso_8601_in_every_format() -> None:
    texts = [make(_keys("x"), None) for make in FORMATS.values()] + [container_answer(_keys("x"))]

    assert ["2026-11-25T14:30:00Z" in text for text in texts] == [True] * 4


def test_source_identity_is_printed_where_there_is_one() -> None:
    keys = SessionKeys(
        **dict.fromkeys(("access_key_id", "secret_access_key", "session_token"), "x"),
        expiration=END, arn="a", source_identity="alice",
    )  # fmt: skip

    assert json.loads(FORMATS["json"](keys, None))["SourceIdentity"] == "alice"
    assert "SourceIdentity" not in json.loads(FORMATS["json"](_keys("x"), None))


def test_masks_come_for_every_credential() -> None:
    assert github_masks(_keys("x")) == "::add-mask::x\n" * 3


def test_call_is_a_line_for_the_aws_cli_whatever_its_texts() -> None:
    call = SessionCall(
        role_arn="arn:aws:iam::1:role/r", region="r", session_name="n", external_id="e", seconds=900,
        tags=(("stack", "it's a b"),), source_identity="me",
    )  # fmt: skip

    assert shlex.split(call_as_command(call))[-4:] == [
        "--tags",
        '[{"Key": "stack", "Value": "it\'s a b"}]',
        "--source-identity",
        "me",
    ]
