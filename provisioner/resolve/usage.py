"""What everything that is made uses of each account's quotas: only ours is counted, whatever else an account holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from provisioner.finding import Position
from provisioner.iam.quotas import limit
from provisioner.model.desired import Account, Bastion, Desired, Pair, Policy, Role, User
from provisioner.record import dataclass
from provisioner.resolve.grants import grants


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one thing uses of one quota of an account; ``at`` is where the configuration asks for it."""

    account: Account
    quota: str
    subject: str
    used: int
    limit: int
    at: Position

    @property
    def headroom(self) -> int:
        """What is left; negative where it is too much."""
        return self.limit - self.used

    @property
    def share(self) -> float:
        """The used part of the limit."""
        return self.used / self.limit


def everything(desired: Desired) -> Iterator[Use]:
    """Yield every use of every quota that what is made here can meet."""
    yield from filling(desired)
    for pair in desired.pairs:
        for role in pair.roles:
            yield from _of_role(pair.account, role)
        for user in pair.users:
            yield from _of_policies(pair.bastion, user.grants, user.at)
    for bastion in desired.bastions:
        for user in bastion.users:
            yield from _of_policies(bastion.account, user.grants, user.at)
            yield from _of_tags(bastion.account, user.name, user.tags.items() if user.managed else (), user.at)
            if user.managed:
                yield _use(bastion.account, "user_name_characters", user.name, len(user.name), user.at)
                yield _use(bastion.account, "path_characters", user.name, len(user.path), user.at)


def filling(desired: Desired) -> Iterator[Use]:
    """Yield the uses of those quotas that fill up as a configuration grows."""
    yield from of_accounts(desired)
    yield from of_users(desired)
    for pair in desired.pairs:
        for role in pair.roles:
            yield _use(pair.account, "policies_per_role", role.stack, len(role.policies), role.at)
            yield _use(pair.account, "tags_per_role", role.stack, len(role.tags), role.at)
            yield _use(pair.account, "trust_policy_characters", role.stack, role.trust_policy.size(), role.at)
    for bastion in desired.bastions:
        for user in bastion.users:
            if user.managed:
                yield _use(bastion.account, "tags_per_user", user.name, len(user.tags), user.at)


def of_accounts(desired: Desired) -> Iterator[Use]:
    """Yield what accounts hold as a whole. A bastion that is a target as well holds both; each entry has its quotas."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in desired.pairs:
        counts[pair.account.id]["roles"] += len(pair.roles)
        counts[pair.account.id]["customer_policies"] += sum(len(role.policies) for role in pair.roles)
        counts[pair.bastion.id]["customer_policies"] += sum(len(user.grants) for user in pair.users)
    for bastion in desired.bastions:
        counts[bastion.account.id]["customer_policies"] += sum(len(user.grants) for user in bastion.users)
        counts[bastion.account.id]["users"] += sum(user.managed for user in bastion.users)
    accounts = [*(bastion.account for bastion in desired.bastions), *(pair.account for pair in desired.pairs)]
    for account in accounts:
        for quota, used in counts[account.id].items():
            if used:
                yield _use(account, quota, account.name, used, account.at)


def of_users(desired: Desired) -> Iterator[Use]:
    """Yield how many managed policies are attached to each user, over all of its pairs and its bastion."""
    counted: Counter[tuple[str, str]] = Counter()
    for pair in desired.pairs:
        for user in pair.users:
            counted[pair.bastion.name, user.name] += len(user.grants)
    for bastion in desired.bastions:
        for user in bastion.users:
            count = counted[bastion.name, user.name] + len(user.grants)
            yield _use(bastion.account, "policies_per_user", user.name, count, user.at)


def packed_grants(desired: Desired, bastion: Bastion, user: User) -> int:
    """Return how many policies a user's grants over all pairs need where its bastion makes them."""
    config = desired.config
    entry = config.bastions[bastion.name].users[user.name]
    pairs = (pair for pair in desired.pairs if pair.bastion.name == bastion.name)
    roles = [role for pair in pairs for role in pair.roles if user.name in role.users]
    return len(grants(config, bastion.account, entry, roles, stack=bastion.name)) if roles else 0


def granting_pairs(desired: Desired, bastion: Bastion, user: User) -> list[Pair]:
    """Return the pairs that attach grants to a user."""
    return [
        pair
        for pair in desired.pairs
        if pair.bastion.name == bastion.name and any(each.name == user.name and each.grants for each in pair.users)
    ]


def _of_role(account: Account, role: Role) -> Iterator[Use]:
    room = limit(account.quotas, "policies_per_role") * limit(account.quotas, "policy_characters")
    size = sum(policy.document.size() for policy in role.policies)
    yield Use(account=account, quota="role_policy_characters", subject=role.stack, used=size, limit=room, at=role.at)
    yield Use(
        account=account,
        quota="session_seconds",
        subject=role.stack,
        used=role.session_seconds,
        limit=role.max_session_seconds,
        at=role.at,
    )
    for quota, used in (
        ("max_session_seconds", role.max_session_seconds),
        ("role_name_characters", len(role.name)),
        ("path_characters", len(role.path)),
        ("description_characters", len(role.description)),
        ("external_id_characters", len(role.external_id)),
    ):
        yield _use(account, quota, role.stack, used, role.at)
    yield from _of_tags(account, role.stack, role.tags.items(), role.at)
    yield from _of_policies(account, role.policies, role.at)


def _of_policies(account: Account, policies: tuple[Policy, ...], at: Position) -> Iterator[Use]:
    for policy in policies:
        yield _use(account, "policy_characters", policy.name, policy.document.size(), at)
        yield _use(account, "policy_name_characters", policy.name, len(policy.name), at)


def _of_tags(account: Account, subject: str, tags: Iterable[tuple[str, str]], at: Position) -> Iterator[Use]:
    for key, value in tags:
        yield _use(account, "tag_key_characters", subject, len(key), at)
        yield _use(account, "tag_value_characters", subject, len(value), at)


def _use(account: Account, quota: str, subject: str, used: int, at: Position) -> Use:
    allowed = limit(account.quotas, quota)
    return Use(account=account, quota=quota, subject=subject, used=used, limit=allowed, at=at)
