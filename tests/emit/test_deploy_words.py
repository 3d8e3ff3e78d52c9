"""What deployments say: counts, drift, the question before a deployment, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.commands import deploy_words as words
from provisioner.commands.deploy_choice import Asked
from provisioner.commands.deploy_watch import ended_line
from provisioner.commands.deployments import again, consent
from provisioner.commands.output import UsageError
from provisioner.commands.up import question
from provisioner.emit.task import Change, Result
from tests.emit.fleet import Fleet

ROLE, POLICY = "aws:iam/role:Role", "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
NAMES = words.names_of(Fleet().desired().pairs[0])


def result(*changes: Change, **more: object) -> Result:
    """Return what became of a stack."""
    return Result(name="main-production", status="done", changes=changes, **more)  # type: ignore[arg-type]  # a test's own


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            Change("update", ROLE, "websitestackupdaterrole", ("assumeRolePolicy",)),
            "role WebsiteStackUpdaterRole: its trust policy was changed",
        ),
        (
            Change("update", ROLE, "websitestackupdaterrole", ("tags", "tagsAll")),
            "role WebsiteStackUpdaterRole: its tags were changed",
        ),
        (
            Change("update", POLICY, "gone", ("description", "policy")),
            "policy gone: its description and document were changed",
        ),
        (Change("delete", ROLE, "websitestackupdaterrole"), "role WebsiteStackUpdaterRole was deleted"),
        (
            Change("delete", ATTACHMENT, "websiteupdaterrolepolicy"),
            "policy WebsiteUpdaterRolePolicy is not attached to its role any more",
        ),
        (Change("same", ROLE, "websitestackupdaterrole"), None),
    ],
)
def test_drift_is_told_by_its_real_name(change: Change, expected: str | None) -> None:
    assert words.drift(change, NAMES) == expected


def test_a_replacement_is_no_deletion() -> None:
    replaced = result(Change("delete-replaced", ROLE, "a"), Change("create-replacement", ROLE, "a"))
    assert (words.deletions([replaced]), replaced.count("created"), replaced.count("deleted")) == (0, 1, 1)


def test_many_deletions_are_pointed_out() -> None:
    gone = tuple(Change("delete", ROLE, str(number)) for number in range(3))
    assert question([result(*gone)], held=10) == (
        "Create 0, update 0 and delete 3 resources in 1 Pulumi stack? That is 30% of what these stacks hold: MANY."
    )
    assert question([result(*gone)], held=12) == "Create 0, update 0 and delete 3 resources in 1 Pulumi stack?"
    assert question([], held=0) == "Create 0, update 0 and delete 0 resources in 0 Pulumi stacks?"


def test_nobody_is_asked_without_a_terminal_and_yes_is_an_answer() -> None:
    consent(Asked(directory=Path(), yes=True), "Go on?")
    with pytest.raises(UsageError, match=r"nothing was changed: Go on\? Nobody can be asked here: say --yes"):
        consent(Asked(directory=Path()), "Go on?")


def test_the_way_back_is_a_command_that_can_be_pasted() -> None:
    assert again("up --recover", ["main-a", "main-b"], Asked(directory=Path())) == (
        "provisioner up --recover --pair main-a --pair main-b"
    )
    assert again("up", ["main-a"], Asked(directory=Path("my files"))) == "provisioner up --pair main-a 'my files'"


def test_what_was_wrong_is_told_without_secrets() -> None:
    ended = ended_line(result(error="it said\nhunter2", seconds=1.25), lambda text: text.replace("hunter2", "***"))
    assert ended == "main-production: done, nothing changed, 1.2 s\n  it said\n  ***\n"
