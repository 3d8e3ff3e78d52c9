"""An approval names what there is, or what its change will bring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioner.config import source
from provisioner.config.approvals import APPROVALS
from provisioner.finding import Example, Level
from provisioner.model.config import Config
from provisioner.views.approval_names import check
from tests.overlay import judge

ENTRY = "{user: cicd-bot, bastion: main, account: production, stack: website}"


def config() -> Config:
    return judge(Example()).desired.config


def said(entry: str, known: Config) -> list[tuple[str, Level, int, str]]:
    read = source.parse(f"version: 1\napprovals: [{entry}]\n".encode(), APPROVALS)
    return [(each.message, each.level, each.at.column, each.hint) for each in check(read, known)]


def test_every_name_that_there_is_says_nothing_and_a_star_is_every_one() -> None:
    assert said(ENTRY, config()) == []
    assert said("{user: '*', account: '*', stack: '*'}", config()) == []
    assert said("{}", config()) == []


@pytest.mark.parametrize(
    ("name", "other", "message"),
    [
        ("cicd-bot", "cicd-bto", 'the approval names a user "cicd-bto", and there is none of that name'),
        ("main", "mian", 'the approval names a bastion "mian", and there is none of that name'),
        ("production", "prodution", 'the approval names an account "prodution", and there is none of that name'),
        ("website", "websit*", 'the approval names a stack "websit*", and there is none of that name'),
    ],
)
def test_a_name_that_there_is_not_is_a_warning_at_it(name: str, other: str, message: str) -> None:
    entry = ENTRY.replace(name, other)

    assert said(entry, config()) == [(message, Level.WARNING, 13 + entry.index(other), f'did you mean "{name}"?')]


def test_a_name_like_no_other_may_come_with_the_change() -> None:
    ((_, _, _, hint),) = said(ENTRY.replace("website", "zzz"), config())

    assert hint == "right if the change that is approved brings it; else correct it"


@pytest.mark.parametrize(
    ("unknown", "count"),
    [("accounts_known", 3), ("stacks_known", 3), ("bastions_known", 2)],
)
def test_names_of_what_could_not_be_read_are_not_judged(unknown: str, count: int) -> None:
    less: dict[str, Any] = {unknown: False}

    assert len(said("{user: a, bastion: b, account: c, stack: d}", replace(config(), **less))) == count


def test_a_file_that_could_not_be_read_names_nothing() -> None:
    assert list(check(source.parse(b"[", APPROVALS), config())) == []
