"""A path that IAM would refuse, or that would be a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioner.checks.walk import users
from provisioner.finding import Example, Finding, Level, Rule, Text
from provisioner.iam.quotas import PATH_LENGTH
from provisioner.model.desired import Desired
from provisioner.resolve.placeholders import ours

RULE = Rule(
    id="path-format",
    level=Level.ERROR,
    summary="A path does not begin and end with a slash, is longer than 512 characters, or holds * ? or ${.",
    why=(
        "A path is part of the ARN: in trust policies and grants * ? and ${ would be patterns, and match more than one"
        " user or role."
    ),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names",
    passing=Example(accounts="naming: {path: /ci/updaters/}"),
    failing=Example(accounts="naming: {path: ci/*}"),
)
VALID = re.compile(r"/|/[\x21-\x7e]+/")
PATTERN = re.compile(r"[*?]|\$\{")


def check(desired: Desired) -> Iterator[Finding]:
    """Report every path of roles or users that cannot be used, at its value."""
    naming = desired.config.naming.path
    unfilled = list(ours(naming.value))
    paths = {role.path for pair in desired.pairs for role in pair.roles} or {naming.value}
    for path in sorted(paths):
        if not unfilled or "${" not in path:
            yield from _wrong(Text(path, naming.at), "the path of the roles")
    for _, user in users(desired.config):
        yield from _wrong(user.path, f'the path of the user "{user.name}"')


def _wrong(path: Text, what: str) -> Iterator[Finding]:
    if PATTERN.search(path.value):
        message = f'{what} is "{path.value}": with * ? or ${{ it would be a pattern in trust policies and grants'
        yield RULE.finding(path.at, message, "write it out")
    elif not VALID.fullmatch(path.value) or "//" in path.value:
        message = f'{what} is "{path.value}": it must be / or begin and end with a slash, in printable ASCII'
        yield RULE.finding(path.at, message, "for example /ci/updaters/")
    elif len(path.value) > PATH_LENGTH:
        message = f"{what} has {len(path.value)} characters; {PATH_LENGTH} are allowed"
        yield RULE.finding(path.at, message, "shorten it")
