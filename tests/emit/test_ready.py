"""Waiting for a new role, in an AWS on this machine: with patience, and with an end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from provisioner.emit import ready
from provisioner.emit.ready import LIMIT, wait_for
from tests.emit.fleet import Fleet

ROLE = "websitestackupdaterrole"


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put an AWS into this process, with credentials of nobody."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NOBODY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield


def fleet() -> Fleet:
    """Return a pair whose account is reached by a role."""
    return Fleet(target_role="arn:aws:iam::222222222222:role/deploy")


def test_nothing_new_is_nothing_to_wait_for() -> None:
    assert wait_for(fleet().desired().pairs[0], [], sleep=_never) == ()


def test_a_role_that_never_comes_is_waited_for_no_longer_than_the_limit() -> None:
    slept: list[float] = []
    first, second = wait_for(fleet().desired().pairs[0], [ROLE], sleep=slept.append)
    assert sum(slept) == LIMIT
    assert first.startswith("WebsiteStackUpdaterRole: not ready after 60 seconds, AWS says: An error occurred (NoSuch")
    assert "not probed by assuming" in second


def test_a_user_assumes_the_role_itself_and_waits_until_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = fleet().desired().pairs[0]
    answers = iter([_refusal("AccessDenied"), _refusal("AccessDenied"), None])
    monkeypatch.setattr(ready, "_caller", lambda _: (_Sts(answers), pair.users[0].arn))
    slept: list[float] = []
    assert wait_for(pair, [ROLE], sleep=slept.append) == ()
    assert slept == [0, 1, 2]


def test_what_cannot_be_asked_is_said_and_does_not_fail_the_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = fleet().desired().pairs[0]
    monkeypatch.setattr(ready, "_caller", lambda _: (_Sts(iter([_refusal("ValidationError")])), pair.users[0].arn))
    (note,) = wait_for(pair, [ROLE], sleep=lambda _: None)
    assert note.startswith("WebsiteStackUpdaterRole: not probed: An error occurred (ValidationError)")


class _Sts:
    """Stands for STS: gives its answers one after the other."""

    def __init__(self, answers: Iterator[ClientError | None]) -> None:
        self._answers = answers

    def assume_role(self, **call: object) -> None:
        """Answer."""
        assert call["ExternalId"] == "website/production"
        answer = next(self._answers)
        if answer is not None:
            raise answer


def _refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "AssumeRole")


def _never(_: float) -> None:
    raise AssertionError
