"""Each stack in each of its accounts, with overrides and defaults applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from provisioner.finding import Position, Text
from provisioner.model.config import AccountEntry, BastionEntry, Config, Placement, Settings, StackEntry, UserEntry
from provisioner.model.desired import Instance
from provisioner.resolve.casing import pascal
from provisioner.resolve.durations import DEFAULT_MAX_SESSION, DEFAULT_SESSION

DEFAULT_EXTERNAL_ID = "${stack}/${account.environment}"


def instances(config: Config) -> tuple[Instance, ...]:
    """Return every stack in every account that exists, by stack and account; an account named twice counts once."""
    return tuple(
        instance_of(config, stack, placement, config.accounts[name])
        for stack in config.stacks.values()
        for name, placement in _placements(stack).items()
        if name in config.accounts
    )


def bastion_of(config: Config, account: AccountEntry) -> BastionEntry | None:
    """Return an account's bastion: the one that it names, or the only one there is."""
    if account.bastion is not None:
        return config.bastions.get(account.bastion.value)
    if len(config.bastions) != 1 or "bastion" in account.broken or "*" in account.broken:
        return None
    return next(iter(config.bastions.values()))


def admitted(instance: Instance, named: Iterable[Text]) -> tuple[UserEntry, ...]:
    """Return the users that both files admit, by name: ``named`` by the stack, and let into the environment."""
    known = instance.bastion.users if instance.bastion else {}
    names = sorted({text.value for text in named} & known.keys())
    return tuple(known[name] for name in names if may_reach(known[name], instance.account.environment.value))


def may_reach(user: UserEntry, environment: str) -> bool:
    """Tell whether accounts.yaml lets a user reach an environment."""
    return any(each.value == environment for each in user.environments)


def _placements(stack: StackEntry) -> dict[str, Placement]:
    named: dict[str, Placement] = {}
    for placement in sorted(stack.placements, key=lambda each: each.account.value):
        named.setdefault(placement.account.value, placement)
    return named


def instance_of(config: Config, stack: StackEntry, placement: Placement, account: AccountEntry) -> Instance:
    """Return a stack as it is in an account, with the overrides of a placement."""
    bastion = bastion_of(config, account)
    return Instance(
        stack=stack,
        placement=placement,
        account=account,
        bastion=bastion,
        settings=_settings(config, stack, placement.overrides, account),
        scope=_scope(config, stack, placement, account),
        broken=stack.broken | placement.broken | ({"account"} if "*" in account.broken else frozenset()),
    )


def _settings(config: Config, stack: StackEntry, overrides: Settings, account: AccountEntry) -> Settings:
    own, nowhere = stack.settings, stack.at
    return Settings(
        users=overrides.users if overrides.users is not None else own.users,
        variables={**own.variables, **overrides.variables},
        external_id=overrides.external_id or own.external_id or Text(DEFAULT_EXTERNAL_ID, nowhere),
        session=overrides.session or own.session or config.session or Text(DEFAULT_SESSION, nowhere),
        max_session=overrides.max_session
        or own.max_session
        or config.max_session
        or Text(DEFAULT_MAX_SESSION, nowhere),
        permissions_boundary=overrides.permissions_boundary or own.permissions_boundary or account.permissions_boundary,
    )


def account_scope(config: Config, account: AccountEntry) -> dict[str, str]:
    """Return the placeholders that every text about an account may use."""
    region = account.region or config.default_region
    return {
        "partition": config.partition,
        "account.id": account.id.value if account.id else "",
        "account.name": account.name,
        "account.environment": account.environment.value,
        "account.region": region.value if region else "",
    }


def _scope(config: Config, stack: StackEntry, placement: Placement, account: AccountEntry) -> Mapping[str, str]:
    scope = account_scope(config, account) | {"stack": stack.name, "Stack": pascal(stack.name)}
    for variables in (account.variables, stack.settings.variables, placement.overrides.variables):
        for name, text in variables.items():
            scope[f"var.{name}"] = text.value
    return scope


def texts(instance: Instance) -> Iterator[Text]:
    """Yield every text of an instance in which placeholders stand, patterns of names left out."""
    yield from (text for text in (instance.stack.description, instance.settings.external_id) if text)
    for resource in instance.stack.resources.values():
        yield from resource.arns
        for condition in resource.when:
            yield from condition.values


def position(text: Text | None, otherwise: Position) -> Position:
    """Return where a text stands, or another place where there is none."""
    return text.at if text else otherwise
