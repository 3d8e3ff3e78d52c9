"""The example of a rule's page as a whole configuration: laid over the smallest valid one."""

from __future__ import annotations

import re
from typing import Any

import yaml

from provisioner import pipeline
from provisioner.checks import smallest
from provisioner.config import source
from provisioner.finding import Example
from provisioner.pipeline import Outcome

PLAIN = re.compile(r"'([0-9]+|true|false|null|)'")
"""What the dumper quotes, since to the loader used here all is text, and what the language reads as something else."""


def judge(example: Example) -> Outcome:
    """Return what is said about an example."""
    accounts = text(smallest.ACCOUNTS, example.accounts, verbatim=example.verbatim)
    stacks = text(smallest.STACKS, example.stacks, verbatim=example.verbatim)
    return pipeline.judge(source.parse(accounts, source.ACCOUNTS), source.parse(stacks, source.STACKS))


def text(base: str, over: str, *, verbatim: bool) -> bytes:
    """Return a file: a list replaces, a mapping merges; a verbatim text is the whole file."""
    if verbatim and over:
        return over.encode("utf-8", "surrogateescape")
    merged = _merged(_loaded(base), _loaded(over) or {})
    return PLAIN.sub(r"\1", yaml.dump(merged, Dumper=yaml.SafeDumper, sort_keys=False, allow_unicode=True)).encode()


def _loaded(content: str) -> Any:  # noqa: ANN401 - whatever the YAML holds
    return yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506 - texts, lists and mappings only


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return base | {
        key: _merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in over.items()
    }
