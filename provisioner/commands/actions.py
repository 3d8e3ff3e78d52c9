"""``actions``: what an access level means for an ARN."""

from __future__ import annotations

from provisioner.commands import output
from provisioner.iam import arn as arns
from provisioner.iam.catalog import LEVELS, Action, service, version
from provisioner.iam.kinds import kinds
from provisioner.report.structured import canonical
from provisioner.resolve.levels import at_level, without_resource


class NotAnArnError(Exception):
    """The text that the user gave is no ARN of a service that AWS has: wrong usage."""


def run(arn: str, *, levels: tuple[str, ...], format_name: str) -> int:
    """Print the actions at some levels, or at all, that act on what an ARN can be."""
    parsed = arns.parse(arn)
    if parsed is None or service(parsed.service) is None:
        raise NotAnArnError(f'"{arn}" is no ARN of a service that AWS has; for example arn:aws:s3:::www.example.com')
    found = {level: at_level(level, (arn,)) for level in LEVELS if level in (levels or LEVELS)}
    beside = {level: without_resource(level, parsed.service) for level in found}
    if format_name == "json":
        output.write(canonical(_as_json(arn, found, beside)))
        return output.FINE
    names = ", ".join(sorted(kinds(arn, parsed.service))) or "nothing that AWS lists"
    output.write(f"{arn} can be: {names} (data of {version()[1]})\n")
    for level, actions in found.items():
        output.write(f"\n{level}\n" + "".join(f"  {action.full_name}\n" for action in actions))
        if beside[level]:
            listed = ", ".join(action.name for action in beside[level])
            output.write(f'  (not included, they take no resource, ask for them with arns: ["*"]: {listed})\n')
    return output.FINE


def _as_json(
    arn: str, found: dict[str, tuple[Action, ...]], beside: dict[str, tuple[Action, ...]]
) -> dict[str, object]:
    return {
        "version": 1,
        "arn": arn,
        "data_version": version()[0],
        "levels": {level: [action.full_name for action in actions] for level, actions in found.items()},
        "without_resource": {level: [action.full_name for action in actions] for level, actions in beside.items()},
    }
