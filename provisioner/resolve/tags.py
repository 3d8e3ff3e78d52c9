"""Tags of roles and users: the more specific one wins; keys ignore case, as AWS's do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from provisioner.model.config import Config, Tag, UserEntry
from provisioner.resolve.trust import access_tag


def merged(*levels: Iterable[Tag]) -> Mapping[str, str]:
    """Return the tags of several levels, sorted by key; a later level replaces a key of an earlier one."""
    found: dict[str, tuple[str, str]] = {}
    for level in levels:
        for tag in level:
            found[tag.key.value.lower()] = (tag.key.value, tag.value.value)
    return dict(sorted(found.values()))


def user_tags(config: Config, bastion_tags: Iterable[Tag], user: UserEntry) -> Mapping[str, str]:
    """Return all tags of a user; of one that exists already, those that it must carry."""
    access = {access_tag(environment.value): "true" for environment in user.environments}
    own = merged(config.default_tags, bastion_tags, user.tags) if user.managed else {}
    return dict(sorted({**own, **access}.items()))
