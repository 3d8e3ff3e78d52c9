"""ARNs that no resource can have."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.iam.actions import ALL
from provisioner.iam.arn import Arn, parse
from provisioner.iam.catalog import service, services
from provisioner.iam.kinds import kinds
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.lint.names import some, suggestion


def unknown_resources(grant: Grant) -> Iterator[Problem]:
    """Yield ARNs that are none of the kinds that their own service, or the actions' services, have."""
    prefixes = {action.partition(":")[0].lower() for action in grant.actions if action != ALL}
    for text in grant.resources:
        arn = parse(text)
        if arn is None:
            continue
        if service(arn.service) is None and not any(kinds(text, prefix) for prefix in prefixes):
            message = f'"{text}" is of the service "{arn.service}", which AWS does not have'
            yield Problem(
                item=text, message=message, hint=suggestion(arn.service, services(), "see AWS's list of services")
            )
        elif not any(kinds(text, prefix) for prefix in (arn.service, *prefixes)):
            yield Problem(item=text, message=f'"{text}" is no ARN that {arn.service} has', hint=_nearest(arn))


def _nearest(arn: Arn) -> str:
    """Return what is wrong: a region or account that must not be there, or must; or else the forms there are."""
    for region in (arn.region, "", "us-east-1"):
        for account in (arn.account, "", "123456789012"):
            if kinds(f"arn:{arn.partition}:{arn.service}:{region}:{account}:{arn.resource}", arn.service):
                return " and ".join(_changes(arn, region, account))
    known = service(arn.service)
    forms = (each.arn for each in known.resource_types.values()) if known else ()
    return f"its ARNs look like {some(forms, 3)}"


def _changes(arn: Arn, region: str, account: str) -> Iterator[str]:
    for name, own, right in (("region", arn.region, region), ("account ID", arn.account, account)):
        if own != right:
            yield f"leave the {name} empty there" if not right else f"put the {name} there"
