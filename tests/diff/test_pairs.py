"""A table of two configurations each, and exactly what changes between them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioner import pipeline
from provisioner.config import source
from provisioner.finding import Level
from provisioner.model.desired import Desired
from provisioner.views.diff.change import Change
from provisioner.views.diff.difference import difference
from tests.conftest import Golden

FOLDER = Path(__file__).parent
BASE, PAIRS = (yaml.safe_load((FOLDER / name).read_text("utf-8")) for name in ("base.yaml", "pairs.yaml"))
EXPECTED = FOLDER / "expected.yaml"


def laid_over(base: Any, over: Any) -> Any:  # noqa: ANN401 - YAML
    """Return a value with another one laid over it; null takes a key away."""
    if not isinstance(over, dict) or not isinstance(base, dict):
        return copy.deepcopy(over)
    merged = base | {key: laid_over(base.get(key), value) for key, value in over.items()}
    return {key: value for key, value in merged.items() if value is not None}


def desired(over: dict[str, Any]) -> Desired:
    """Return what one side of a pair asks for; it is without errors."""
    over = copy.deepcopy(over)
    website, entry = over.pop("website", {}), over.pop("entry", {})
    files = laid_over(copy.deepcopy(BASE), over)
    stack = files["stacks"]["stacks"].get("website")
    if stack is not None:
        stack = laid_over(stack, website)
        stack["resources"] = laid_over(stack["resources"], {"content": entry} if entry else {})
        files["stacks"]["stacks"]["website"] = stack
    texts = (json.dumps(files[name], indent=1).encode() for name in ("accounts", "stacks"))
    accounts, stacks = (
        source.parse(text, name) for text, name in zip(texts, (source.ACCOUNTS, source.STACKS), strict=True)
    )
    outcome = pipeline.judge(accounts, stacks)
    assert [each.message for each in outcome.findings if each.level is Level.ERROR] == []
    return outcome.desired


def line(change: Change) -> str:
    """Return a change on one line, without its place and its sentence."""
    what = [", ".join(change.actions), ", ".join(change.resources)]
    under = json.dumps({name: {key: list(values) for key, values in keys} for name, keys in change.conditions})
    parts = [
        f"{change.kind}{' (broadens)' if change.broadening else ''}{' (unknown)' if change.unknown else ''}",
        f"{change.user} of {change.bastion}",
        f"{change.role.partition(':role/')[2]} ({change.stack} in {change.account} {change.role.split(':')[4]})",
        *([" on ".join(what)] if change.actions else []),
        *([f"and what AWS adds to {', '.join(change.wildcards)}"] if change.wildcards else []),
        *([f"under {under}"] if change.conditions else []),
        *([f"via {change.via}"] if change.via else []),
        *([f"was {change.former.partition(':role/')[2]}"] if change.former else []),
    ]
    return "; ".join(parts)


def told(pair: dict[str, Any]) -> list[str]:
    before, after = (desired(pair.get(side, {})) for side in ("before", "after"))
    return [line(change) for change in difference(before, after).changes]


def test_every_pair_changes_exactly_what_is_expected(golden: Golden) -> None:
    found = {name: told(pair) for name, pair in PAIRS.items()}

    golden(FOLDER, {"expected.yaml": yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=10_000)})


def test_the_table_has_sixty_pairs_and_every_kind_of_change() -> None:
    kinds = {each.partition(";")[0].partition(" ")[0] for lines in expected().values() for each in lines}

    assert len(PAIRS) >= 60
    assert kinds == {
        *("gained", "lost", "widened", "narrowed", "moved", "rewritten", "trust", "session", "principal"),
    }


TURNED = {"gained": "lost", "lost": "gained", "widened": "narrowed", "narrowed": "widened"}


def expected() -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load(EXPECTED.read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", PAIRS)
def test_the_pair_the_other_way_round_loses_what_it_gained(name: str) -> None:
    pair = PAIRS[name]
    back = {"before": pair.get("after", {}), "after": pair.get("before", {})}

    assert {turned(each) for each in expected()[name] if facts(each)} == {
        plain(each) for each in told(back) if facts(each)
    }


def facts(text: str) -> bool:
    return text.partition(";")[0].partition(" ")[0] in TURNED and " on " in text


def plain(text: str) -> str:
    return text.replace(" (broadens)", "").replace(" (unknown)", "").partition("; was ")[0]


def turned(text: str) -> str:
    kind, _, rest = plain(text).partition(";")
    return f"{TURNED[kind]};{rest}"
