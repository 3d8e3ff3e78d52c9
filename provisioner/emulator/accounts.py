"""What stands in the emulated accounts before a deployment: profiles to reach them, users that exist already."""

from __future__ import annotations

from provisioner.emulator.cloud import Cloud
from provisioner.emulator.kind import tag_list
from provisioner.model.desired import Account, Desired, User


def profiles_of(desired: Desired) -> dict[str, Account]:
    """Return the account that each profile of the configuration leads to; the first one where several name it."""
    profiles: dict[str, Account] = {}
    bastions = [bastion.account for bastion in desired.bastions] + [pair.bastion for pair in desired.pairs]
    for account in (*bastions, *(pair.account for pair in desired.pairs)):
        if account.profile is not None:
            profiles.setdefault(account.profile, account)
    return profiles


def seed_users(cloud: Cloud, desired: Desired) -> None:
    """Create the users that the configuration says exist already, with the tags that it says they carry."""
    for (partition, account, _), user in _existing_users(desired).items():
        iam = cloud.iam(partition, account)
        iam.create_user(UserName=user.name, Path=user.path, Tags=tag_list(user.tags))


def _existing_users(desired: Desired) -> dict[tuple[str, str, str], User]:
    places = [(bastion.account, bastion.users) for bastion in desired.bastions]
    places += [(pair.bastion, pair.users) for pair in desired.pairs]
    return {
        (account.partition, account.id, user.name): user
        for account, users in places
        for user in users
        if not user.managed
    }
