"""ARNs that no resource can have."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.iam.actions import EVERY_ACTION, is_pattern
from provisioner.iam.arn import FIELDS, Arn, parse
from provisioner.iam.catalog import service, services
from provisioner.iam.corrections import SHARED_PREFIXES
from provisioner.iam.kinds import kinds
from provisioner.iam.lint.grant import Grant, Problem
from provisioner.iam.lint.names import some, suggestion


def unknown_resources(grant: Grant) -> Iterator[Problem]:
    """Yield ARNs that are none of the kinds that their own service, or the actions' services, have.

    Nothing for a service with a wildcard, and for one of which the data lists no resources: it does not know them.
    """
    prefixes = {action.partition(":")[0].lower() for action in grant.actions if action not in EVERY_ACTION}
    for text in grant.resources:
        arn = parse(text)
        if arn is None or is_pattern(arn.service) or "${" in arn.service:
            continue
        if service(arn.service) is None and not any(kinds(text, prefix) for prefix in prefixes):
            message = f'"{text}" is of the service "{arn.service}", which AWS does not have'
            yield Problem(
                item=text, message=message, hint=suggestion(arn.service, services(), "see AWS's list of services")
            )
        elif _lists_resources(arn.service) and not any(kinds(text, prefix) for prefix in (arn.service, *prefixes)):
            sure = arn.service not in SHARED_PREFIXES
            yield Problem(
                item=text, message=f'"{text}" is no ARN that {arn.service} has', hint=_nearest(arn), sure=sure
            )


def _lists_resources(prefix: str) -> bool:
    """Tell whether the data lists resources of a service under its own prefix."""
    known = service(prefix)
    return known is not None and any(f":{prefix}:" in each.arn for each in known.resource_types.values())


def _nearest(arn: Arn) -> str:
    """Return what is wrong: a region or account that must not be there, or must; or else the forms there are."""
    for region in (arn.region, "", "us-east-1"):
        for account in (arn.account, "", "123456789012"):
            if kinds(f"arn:{arn.partition}:{arn.service}:{region}:{account}:{arn.resource}", arn.service):
                return " and ".join(_changes(arn, region, account))
    from difflib import get_close_matches  # noqa: PLC0415 - a policy without mistakes does not need it

    known = service(arn.service)
    forms = {each.arn.split(":", FIELDS - 1)[-1]: each.arn for each in known.resource_types.values()} if known else {}
    near = get_close_matches(arn.resource, forms, n=3, cutoff=0)
    return f"its ARNs look like {some(forms[each] for each in near)}"


def _changes(arn: Arn, region: str, account: str) -> Iterator[str]:
    for name, own, right in (("region", arn.region, region), ("account ID", arn.account, account)):
        if own != right:
            yield f"leave the {name} empty there" if not right else f"put the {name} there"
