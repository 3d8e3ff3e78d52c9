"""``Config`` to ``Desired``: every pair with its roles and grants, every bastion with its users."""

from __future__ import annotations

from collections.abc import Iterable

from provisioner.finding import Text
from provisioner.iam import arn
from provisioner.model.config import AccountEntry, BastionEntry, Config, UserEntry
from provisioner.model.desired import Account, Bastion, Desired, Instance, Pair, Policy, Role, User
from provisioner.resolve.arns import filled_arns
from provisioner.resolve.entries import entries
from provisioner.resolve.grants import grants, is_bastion_wide
from provisioner.resolve.instances import bastion_of, instances
from provisioner.resolve.roles import roles
from provisioner.resolve.stand_ins import stand_ins
from provisioner.resolve.tags import user_tags


def resolve(config: Config) -> Desired:
    """Return everything that shall exist. Accounts whose ID or bastion is not known are left out: a finding says so."""
    found = instances(config)
    by_account: dict[str, list[Instance]] = {}
    for instance in found:
        by_account.setdefault(instance.account.name, []).append(instance)
    pairs = tuple(
        _pair(config, bastion, account, by_account.get(account.name, ()))
        for account in config.accounts.values()
        if (bastion := bastion_of(config, account)) is not None and bastion.id and account.id
    )
    judged = (*found, *stand_ins(config, found))
    return Desired(
        config=config,
        instances=found,
        bastions=tuple(_bastion(config, entry, pairs) for entry in config.bastions.values() if entry.id),
        pairs=tuple(sorted(pairs, key=lambda pair: pair.name)),
        entries=tuple(entries(judged)),
        arns=tuple(filled_arns(judged)),
    )


def _pair(config: Config, bastion: BastionEntry, account: AccountEntry, found: Iterable[Instance]) -> Pair:
    home = _account(config, bastion.name, bastion, environment="")
    target = _account(config, account.name, account, environment=account.environment.value)
    name = f"{bastion.name}-{account.name}"
    made = tuple(
        role for instance in found for role in roles(config, instance, account_id=target.id, bastion_id=home.id)
    )
    granted = _by_user(made)
    users = tuple(
        _user(config, bastion, entry, () if is_bastion_wide(bastion) else grants(config, home, entry, own, stack=name))
        for entry in bastion.users.values()
        if (own := granted.get(entry.name))
    )
    return Pair(name=name, bastion=home, account=target, roles=made, users=users)


def _by_user(roles: Iterable[Role]) -> dict[str, list[Role]]:
    """Return the roles that each user may assume, in their order."""
    found: dict[str, list[Role]] = {}
    for each in roles:
        for user in each.users:
            found.setdefault(user, []).append(each)
    return found


def _bastion(config: Config, entry: BastionEntry, pairs: Iterable[Pair]) -> Bastion:
    home = _account(config, entry.name, entry, environment="")
    own = [pair for pair in pairs if pair.bastion.name == entry.name]
    granted = _by_user(each for pair in own for each in pair.roles) if is_bastion_wide(entry) else {}
    users = []
    for user in entry.users.values():
        roles = granted.get(user.name)
        made = grants(config, home, user, roles, stack=entry.name) if roles else ()
        users.append(_user(config, entry, user, made))
    return Bastion(account=home, users=tuple(users))


def _user(config: Config, bastion: BastionEntry, entry: UserEntry, granted: tuple[Policy, ...]) -> User:
    return User(
        name=entry.name,
        arn=arn.iam(config.partition, bastion.id.value if bastion.id else "", "user", entry.path.value, entry.name),
        managed=entry.managed,
        path=entry.path.value,
        tags=user_tags(config, bastion.tags, entry),
        grants=granted,
        at=entry.at,
    )


def _account(config: Config, name: str, entry: AccountEntry | BastionEntry, *, environment: str) -> Account:
    region = entry.region or config.default_region
    return Account(
        name=name,
        id=entry.id.value if entry.id else "",
        partition=config.partition,
        region=region.value if region else arn.PARTITIONS[config.partition],
        environment=environment,
        profile=_value(entry.credentials.profile),
        role=_value(entry.credentials.role),
        quotas=dict(sorted(entry.quotas.items())),
        at=entry.at,
        backend=_value(entry.backend),
        secrets_provider=_value(entry.secrets_provider),
    )


def _value(text: Text | None) -> str | None:
    return text.value if text else None
