"""The sections of an AWS config file that let AWS's tools take the roles by themselves, read from ``Desired``.

Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html,
https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from provisioner.iam.session_name import cleaned
from provisioner.model.desired import Desired, Pair, Role
from provisioner.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a section was made for. ``bastion`` is the account ID: sections of other bastions are not ours to remove."""

    bastion: str
    account: str
    stack: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One section, ``[profile NAME]``, and its settings in their order."""

    name: str
    origin: Origin
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the sections have in common. ``source_profile`` is None where each role's own user gives its name."""

    prefix: str
    source_profile: str | None
    session_name: str
    known: Collection[str] = ()
    """Profiles that exist: the first of a role's users who has one is its source."""


def profiles(desired: Desired, style: Style) -> tuple[Profile, ...]:
    """Return a section for each role that somebody may assume, by pair and stack."""
    return tuple(_profiles(desired, style))


def _profiles(desired: Desired, style: Style) -> Iterator[Profile]:
    for pair in desired.pairs:
        entry = desired.config.accounts[pair.account.name]
        named = (entry.region or desired.config.default_region) is not None
        for role in pair.roles:
            region = (("region", pair.account.region),) if named else ()
            yield _profile(pair, role, style, region)


def _profile(pair: Pair, role: Role, style: Style, region: tuple[tuple[str, str], ...]) -> Profile:
    origin = Origin(bastion=pair.bastion.id, account=pair.account.name, stack=role.stack, kind=role.kind)
    kind = "" if role.kind == "updater" else f"-{role.kind}"
    return Profile(
        name=cleaned(f"{style.prefix}{role.stack}-{pair.account.name}{kind}"),
        origin=origin,
        settings=(
            ("role_arn", role.arn),
            ("source_profile", style.source_profile or _source(role, style.known)),
            ("external_id", role.external_id),
            ("duration_seconds", str(role.session_seconds)),
            ("role_session_name", style.session_name),
            *region,
        ),
    )


def _source(role: Role, known: Collection[str]) -> str:
    return next((user for user in role.users if user in known), role.users[0])
