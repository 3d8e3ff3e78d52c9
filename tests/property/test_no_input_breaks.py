"""No input makes a traceback: whatever the bytes, the structure or the values, findings come out, in every format."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.config import source
from provisioner.pipeline import Outcome
from provisioner.report.formats import FORMATS
from provisioner.views.pairs import github_matrix
from provisioner.views.render import render
from tests.property.configurations import Files, configurations, judge

SNIPPETS = (
    *"[]{},:-?&*!|>'\"%@`#~ \n\t\r\\",
    "<<: ", "&a ", "*a", "!!int ", "!x ", "---\n", "...\n", "? ", "- ", ": ", "version: 1\n", "stacks:\n", "  ",
    "${", "}", "${stack}", "${var.x}", "0", "1", "true", "null", "é", "\ufeff", "\x85", "\u2028", "\x00", "\U0001f600",
    "\\ud800", "\\UFFFFFFFF", "\\x41", "AKIAIOSFODNN7EXAMPLE", "password",
)  # fmt: skip
KEYS = (
    "version", "partition", "defaults", "naming", "bastions", "accounts", "stacks", "users", "environments", "managed",
    "path", "tags", "id", "bastion", "environment", "region", "credentials", "profile", "role", "permissions_boundary",
    "quotas", "roles", "variables", "grants", "session", "max_session", "external_id", "description", "resources",
    "identical", "may_differ",
    "arns", "allow", "deny", "when", "session_tags", "main", "production", "website", "cicd-bot", "content",
    "StringEquals", "password", "", "x", "use", "templates", "parameters", "type", "default", "except", "keys", "site",
)  # fmt: skip
TEXTS = st.sampled_from(
    (
        *KEYS,
        "kms-key-use",
        "list",
        "${param.x}",
        "1",
        "111111111111",
        "arn:aws:s3:::b",
        "${stack}",
        "${var.x}",
        "${",
        "s3:GetObject",
        "30m",
    )
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS, st.text(max_size=20),
    st.just("9" * 5000),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner),
    max_leaves=12,
)
PARAMETERS = st.dictionaries(
    st.sampled_from(["x", "y", "when"]),
    st.none()
    | st.fixed_dictionaries({}, optional={"type": st.sampled_from(["list", "text"]), "default": VALUES})
    | VALUES,
)
PART = st.fixed_dictionaries(
    {"arns": st.lists(st.sampled_from(["arn:aws:s3:::${param.x}", "${param.x}${param.y}", "*", "${param.z}"]))},
    optional={
        "allow": st.lists(st.sampled_from(["list", "s3:*", "${param.x}"])),
        "when": st.dictionaries(TEXTS, st.dictionaries(TEXTS, st.sampled_from(["${param.x}", ["${param.y}"]])))
        | VALUES,
        "except": st.lists(TEXTS),
    },
)
TEMPLATES = VALUES | st.fixed_dictionaries(
    {"parameters": PARAMETERS, "resources": st.dictionaries(TEXTS, PART | VALUES, min_size=1)}
)
USES = VALUES | st.fixed_dictionaries(
    {"use": st.sampled_from(["x", "y", "kms-key-use"]) | VALUES},
    optional={"x": VALUES, "y": VALUES, "keys": VALUES, "when": VALUES, "except": VALUES | st.lists(TEXTS)},
)


def come_out(outcome: Outcome) -> None:
    """Put an outcome through all that is made of one."""
    assert [name for name, format_outcome in FORMATS.items() if not isinstance(format_outcome(outcome, ""), str)] == []
    for format_outcome in FORMATS.values():
        format_outcome(outcome, "").encode()
    json.dumps([render(outcome.desired), github_matrix(outcome.desired)]).encode()


def judged(accounts: bytes, stacks: bytes) -> Outcome:
    return pipeline.judge(source.parse(accounts, source.ACCOUNTS), source.parse(stacks, source.STACKS))


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xff")
@example(b"\xff\xfe")
def test_any_bytes_are_judged(data: bytes) -> None:
    come_out(judged(data, data))
    come_out(judged(smallest.ACCOUNTS.encode(), data))


@given(st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join))
@example('"\\UFFFFFFFF"')
@example('"\\ud800"')
@example("? &a\n? *a\n")
def test_any_text_of_yaml_is_judged(text: str) -> None:
    come_out(judged(text.encode(), text.encode()))
    come_out(judged(smallest.ACCOUNTS.encode(), (smallest.STACKS + text).encode()))


@given(VALUES, VALUES)
def test_any_structure_is_judged(accounts: object, stacks: object) -> None:
    come_out(judged(json.dumps(accounts).encode(), json.dumps(stacks).encode()))


@given(configurations(), VALUES, st.randoms(use_true_random=False), st.booleans())
def test_any_value_at_any_place_is_judged(files: Files, value: object, choice: random.Random, of_stacks: bool) -> None:  # noqa: FBT001
    data = files.stacks if of_stacks else files.accounts
    owner, key = choice.choice(list(_places(data)))
    owner[key] = value
    come_out(judge(files))


@given(configurations(), st.sampled_from(KEYS), VALUES, st.randoms(use_true_random=False))
def test_any_further_key_at_any_place_is_judged(files: Files, key: str, value: object, choice: random.Random) -> None:
    mappings = [owner for owner, _ in (*_places(files.accounts), *_places(files.stacks)) if isinstance(owner, dict)]
    choice.choice(mappings)[key] = value
    come_out(judge(files))


@given(st.dictionaries(st.sampled_from(["x", "y"]) | TEXTS, TEMPLATES), st.dictionaries(TEXTS, USES), st.booleans())
def test_any_template_and_any_use_of_one_are_judged(templates: object, uses: object, of_stacks: bool) -> None:  # noqa: FBT001
    stack = {"accounts": ["production"], "users": ["cicd-bot"], "resources": uses}
    stacks = {"version": 1, "stacks": {"website": stack}} | ({"templates": templates} if of_stacks else {})
    own = source.parse(json.dumps({"version": 1, "templates": templates}).encode(), source.TEMPLATES)
    accounts = source.parse(smallest.ACCOUNTS.encode(), source.ACCOUNTS)
    come_out(pipeline.judge(accounts, source.parse(json.dumps(stacks).encode(), source.STACKS), own))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - plain data
    """Yield every place of plain data: its owner, and the key or index there."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(entries):
        yield value, key
        yield from _places(child)
