"""Every rule's page keeps its word: one example passes, one is reported. And docs/rules.md is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.checks import smallest
from provisioner.checks.table import CHECKS, RULES
from provisioner.config import rules
from provisioner.finding import Example, Finding, Level, Rule
from provisioner.report.rules_page import LONGEST_LINE, page
from tests.overlay import judge, text

ROOT = Path(__file__).parents[3]

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_smallest_configuration_has_no_findings() -> None:
    assert judge(Example()).findings == ()


@every_rule
def test_passing_example_has_no_error_and_is_not_reported(rule: Rule) -> None:
    outcome = judge(rule.passing)

    assert [each for each in outcome.findings if each.rule == rule.id or each.level is Level.ERROR] == []


@every_rule
def test_failing_example_is_reported_at_the_rules_level(rule: Rule) -> None:
    levels = {finding.level for finding in judge(rule.failing).findings if finding.rule == rule.id}

    assert levels == {rule.level}


@every_rule
def test_failing_example_is_reported_at_a_place_of_its_files(rule: Rule) -> None:
    example = rule.failing
    files = {
        "accounts.yaml": text(smallest.ACCOUNTS, example.accounts, verbatim=example.verbatim),
        "stacks.yaml": text(smallest.STACKS, example.stacks, verbatim=example.verbatim),
    }
    lines = {file: content.decode("utf-8", "replace").split("\n") for file, content in files.items()}

    assert [finding for finding in judge(example).findings if not _stands(finding, lines)] == []


def _stands(finding: Finding, lines: dict[str, list[str]]) -> bool:
    """Tell whether a finding's place is in its file; a missing end stands just behind the last line."""
    rows = lines[finding.at.file]
    return 1 <= finding.at.line <= len(rows) and 1 <= finding.at.column <= len(rows[finding.at.line - 1]) + 1


@every_rule
def test_rule_says_what_and_why_in_sentences_and_names_its_source(rule: Rule) -> None:
    assert rule.summary.rstrip(")").endswith(".")
    assert rule.why.rstrip(")").endswith(".")
    assert rule.source.startswith("https://") or (ROOT / rule.source).suffix in {".md", ".py"}


def test_ids_of_rules_are_unique_words_in_order() -> None:
    ids = [rule.id for rule in RULES]

    assert ids == sorted(set(ids))
    assert [each for each in ids if not each.replace("-", "").isalpha() or not each.islower()] == []


def test_every_rule_stands_in_the_table_once() -> None:
    assert sorted(rule.id for rule in (*rules.RULES, *(rule for rule, _ in CHECKS))) == [rule.id for rule in RULES]


def test_every_module_of_a_rule_is_in_the_table() -> None:
    folder = ROOT / "provisioner" / "checks"
    with_a_rule = {path.stem for path in folder.glob("*.py") if "\nRULE = Rule(" in path.read_text("utf-8")}

    assert {check.__module__.rpartition(".")[2] for _, check in CHECKS} == with_a_rule


def test_page_of_the_rules_is_up_to_date() -> None:
    assert page() == (ROOT / "docs" / "rules.md").read_text("utf-8"), "run `make rules`"


def test_page_cuts_generated_examples() -> None:
    code = [line for block in page().split("```")[1::2] for line in block.splitlines()]

    assert [len(line) for line in code if len(line) > LONGEST_LINE + len(" ... # 99,999 characters")] == []


def test_page_has_a_section_for_every_rule_that_its_table_links_to() -> None:
    lines = page().splitlines()

    assert [line for line in lines if line.startswith("## ")] == [f"## {rule.id}" for rule in RULES]
    assert [
        rule.id for rule in RULES if not any(line.startswith(f"| [{rule.id}](#{rule.id}) |") for line in lines)
    ] == []


def test_page_shows_a_byte_that_is_no_utf_8_as_an_escape() -> None:
    assert "version: 1 # Caf\\xe9" in page().splitlines()
