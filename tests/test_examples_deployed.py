"""Every example is deployed to an emulated AWS, bastions first; what exists there then is what was to be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.emit.stacks import declare
from provisioner.emulator.cloud import Cloud
from provisioner.emulator.inprocess import emulated_aws
from provisioner.emulator.inventory import Inventory, take_inventory
from provisioner.model.desired import Desired

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/accounts.yaml"))


@pytest.mark.parametrize("directory", EXAMPLES, ids=lambda path: path.name)
def test_what_exists_after_a_deployment_is_what_the_example_asks_for(directory: Path) -> None:
    desired = pipeline.run(directory).desired
    with emulated_aws(desired) as aws:
        for stack in [*(bastion.name for bastion in desired.bastions), *(pair.name for pair in desired.pairs)]:
            aws.deploy(lambda: declare(desired), stack)

        assert found_in(aws.cloud, desired) == wanted_of(desired)


def found_in(cloud: Cloud, desired: Desired) -> dict[str, Inventory]:
    """Return what exists in every account."""
    accounts = [*(bastion.account for bastion in desired.bastions), *(pair.account for pair in desired.pairs)]
    return {account.id: take_inventory(cloud.iam(account.partition, account.id)) for account in accounts}


def wanted_of(desired: Desired) -> dict[str, Inventory]:
    """Return what shall exist in every account."""
    wanted = {}
    for bastion in desired.bastions:
        pairs = [pair for pair in desired.pairs if pair.bastion.name == bastion.name]
        grants: dict[str, list[str]] = {user.name: [] for user in bastion.users}
        for user in [*bastion.users, *(user for pair in pairs for user in pair.users)]:
            grants[user.name] += [grant.name for grant in user.grants]
        wanted[bastion.account.id] = Inventory(
            roles={},
            users={name: tuple(sorted(names)) for name, names in sorted(grants.items())},
            policies=tuple(sorted(name for names in grants.values() for name in names)),
        )
    for pair in desired.pairs:
        roles = {role.name: tuple(sorted(policy.name for policy in role.policies)) for role in pair.roles}
        wanted[pair.account.id] = Inventory(
            roles=dict(sorted(roles.items())),
            users={},
            policies=tuple(sorted(name for names in roles.values() for name in names)),
        )
    return wanted
