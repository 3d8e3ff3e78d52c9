"""``demo``: the whole job on an emulated AWS: deploy, show who can assume what, assume one role for real.

The emulated AWS gives out sessions without reading trust policies. So it never decides here who may do what: our
evaluator does, on the policies that were deployed, and each answer says who gave it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from provisioner import pipeline
from provisioner.commands import demo_words, output
from provisioner.commands.emulated import PLACES, NoEngineError, Place
from provisioner.commands.pairs import require_pair
from provisioner.emit.engine import EngineError
from provisioner.emulator.cloud import EmulatorError
from provisioner.iam.arn import iam
from provisioner.model.desired import Desired, Pair, Role, User
from provisioner.views.access import accesses, decide

PLAIN_WIDTH = 140
"""Columns where there is no terminal: enough for a role's ARN in a table."""

STRANGER = "someone-else"


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


def run(directory: Path, *, pair: str | None, engine: str) -> int:
    """Deploy all pairs, or one, to an emulated AWS and show what can be done there. Leaves nothing behind."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    if pair is not None:
        require_pair(outcome.desired, pair)
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, emoji=False, width=PLAIN_WIDTH)
    try:
        with PLACES[engine](outcome.desired) as place:
            _show(console, place, _narrowed(outcome.desired, pair), engine)
    except (NoEngineError, EngineError, EmulatorError) as error:
        raise DemoError(str(error)) from error
    return output.FINE


def _narrowed(desired: Desired, pair: str | None) -> Desired:
    """Return the part of the desired state that is deployed: one pair and its bastion, or everything."""
    if pair is None:
        return desired
    pairs = tuple(each for each in desired.pairs if each.name == pair)
    homes = {each.bastion.name for each in pairs}
    return replace(desired, pairs=pairs, bastions=tuple(each for each in desired.bastions if each.name in homes))


def _show(console: Console, place: Place, desired: Desired, engine: str) -> None:
    demo_words.deploy(console, place, desired, engine)
    demo_words.tree(console, place.cloud, desired)
    demo_words.table(console, accesses(desired))
    found = next(
        ((pair, role, user) for pair in desired.pairs for role in pair.roles for user in pair.users
         if user.name in role.users),
        None,
    )  # fmt: skip
    if found is None:
        console.print("\nNo stack is deployed here, so there is no role to assume.")
        return
    _assume(console, place, desired, *found)
    _refuse(console, desired, *found)


def _assume(console: Console, place: Place, desired: Desired, pair: Pair, role: Role, user: User) -> None:
    """Assume a role as a CI job does: with the user's own access key, made for this moment."""
    decision = decide(desired, pair, role, user, external_id=role.external_id)
    partition = pair.bastion.partition
    with place.cloud.signed_in(partition, pair.bastion.id, user.name) as keys:
        before = place.cloud.caller(partition, keys)
        session = place.cloud.assume(
            role.arn, keys, session_name="demo-job-1", external_id=role.external_id, seconds=role.session_seconds
        )
        after = place.cloud.caller(partition, session)
    demo_words.assumed(console, role, decision, before.arn, after.arn)


def _refuse(console: Console, desired: Desired, pair: Pair, role: Role, user: User) -> None:
    """Show the locks one by one: each question differs from the allowed one in a single point."""
    stranger = replace(user, name=STRANGER, arn=iam(pair.bastion.partition, pair.bastion.id, "user", "/", STRANGER))
    untagged = {key: value for key, value in user.tags.items() if not key.startswith("access-to-")}
    own = role.external_id
    questions = [
        ("the external ID of another stack", decide(desired, pair, role, user, external_id="other/stack")),
        ("no external ID", decide(desired, pair, role, user, external_id=None)),
        (f"{user.name} without its access tags", decide(desired, pair, role, user, external_id=own, tags=untagged)),
        (f"{STRANGER}, with the same tags", decide(desired, pair, role, stranger, external_id=own)),
    ]
    demo_words.refused(console, questions)
