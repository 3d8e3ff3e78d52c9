"""``explain``: what a role, a user, a stack or an action has, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from provisioner import pipeline
from provisioner.commands import output
from provisioner.config import source
from provisioner.finding import did_you_mean
from provisioner.iam.catalog import service
from provisioner.pipeline import Outcome
from provisioner.report import explain_text
from provisioner.report.structured import canonical_parts
from provisioner.views.explain import answers
from provisioner.views.explain.answers import Explained
from provisioner.views.explain.subjects import KINDS, Subjects, names, subjects
from provisioner.views.explain.templates import template_uses

FORMATS = ("text", "json")
VERSION = 1

_TEXTS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "role": explain_text.role_text,
    "user": explain_text.user_text,
    "stack": explain_text.stack_text,
    "action": explain_text.action_text,
}


def run(directory: Path, *, name: str, kind: str | None, format_name: str) -> int:
    """Print all that a name is; nothing but findings where the configuration is wrong.

    Raises UsageError for a name of nothing, and for one of several kinds where no kind is given.
    """
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    found = subjects(outcome.desired, name)
    chosen = _kind(outcome, found, name, kind)
    told = list(_answers(outcome, found, chosen))
    if format_name == "json":
        output.write_parts(canonical_parts({"version": VERSION, "kind": chosen, "name": name, f"{chosen}s": told}))
    else:
        output.write("\n".join("".join(_TEXTS[chosen](answer)) for answer in told))
    return output.FINE


def _kind(outcome: Outcome, found: Subjects, name: str, kind: str | None) -> str:
    kinds = found.kinds()
    if kind is None and len(kinds) > 1:
        listed = ", ".join(f"--kind {each}" for each in kinds)
        raise output.UsageError(f'"{name}" is the name of several things: say which with {listed}')
    if kind in kinds or (kind is None and kinds):
        return kind or kinds[0]
    what = f"no {kind}" if kind else f"neither a {', a '.join(KINDS[:-1])} nor an action"
    shown = "".join(character if character.isprintable() else "\ufffd" for character in name[:200])
    config = outcome.desired.config
    if kind is None and (name in config.accounts or name in config.bastions):
        thing = "an account" if name in config.accounts else "a bastion"
        raise output.UsageError(f'"{shown}" is {thing}: try `provisioner pairs`, or `provisioner graph --pair NAME`')
    raise output.UsageError(f'"{shown}" is {what}: {_hint(outcome, name)}')


def _hint(outcome: Outcome, name: str) -> str:
    prefix, colon, action = name.partition(":")
    known = service(prefix) if colon else None
    if known is not None:
        listed = [f"{known.prefix}:{each.name}" for each in known.actions.values()]
        return did_you_mean(f"{known.prefix}:{action}", listed, "AWS has no such action of that service")
    return did_you_mean(name, names(outcome.desired), "`provisioner pairs` lists the stacks")


def _answers(outcome: Outcome, found: Subjects, kind: str) -> Iterator[dict[str, Any]]:
    about = _about(outcome)
    match kind:
        case "role":
            yield from (answers.role_answer(about, *each) for each in found.roles)
        case "user":
            yield from (answers.user_answer(about, *each) for each in found.users)
        case "stack":
            yield from (answers.stack_answer(about, each) for each in found.stacks)
        case _:
            yield from (answers.action_answer(about, each) for each in found.actions)


def _about(outcome: Outcome) -> Explained:
    """Return what answers look things up in. stacks.yaml is read once more: templates are filled in everywhere else."""
    text = next((each.text for each in outcome.sources if each.file == source.STACKS), "")
    uses = template_uses(source.parse(text.encode("utf-8", "surrogateescape"), source.STACKS).root)
    return answers.explained(outcome.desired, uses)
