"""The folders of tests/cases, through one door: what ``validate`` prints of each, and what ``render`` makes of it.

A folder of ``invalid`` has at least one error; one of ``valid`` has none, though it may have warnings and notes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.checks.table import RULES
from provisioner.finding import Level
from provisioner.report.structured import canonical
from provisioner.report.text import format_findings
from provisioner.views.render import render
from tests.conftest import Golden

CASES = Path(__file__).parent / "cases"
INVALID = sorted(path for path in (CASES / "invalid").iterdir() if path.is_dir())
VALID = sorted(path for path in (CASES / "valid").iterdir() if path.is_dir())


def check(case: Path, golden: Golden) -> None:
    """Compare all that is said about a case with its expected files."""
    outcome = pipeline.run(case)
    assert outcome.failed == (case.parent.name == "invalid"), format_findings(outcome)
    said = {"expected.txt": format_findings(outcome)}
    made = {} if outcome.failed else {"expected.json": canonical(render(outcome.desired))}
    golden(case, said | made)


@pytest.mark.parametrize("case", [*INVALID, *VALID], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case_is_judged_and_rendered_as_expected(case: Path, golden: Golden) -> None:
    check(case, golden)


def test_every_case_is_a_folder_with_both_files() -> None:
    files = {path.relative_to(CASES).parts[2] for folder in (*INVALID, *VALID) for path in folder.iterdir()}

    assert files == {"accounts.yaml", "stacks.yaml", "templates.yaml", "expected.txt", "expected.json"}


def test_every_rule_of_an_error_is_found_in_an_invalid_case() -> None:
    found = {finding.rule for case in INVALID for finding in pipeline.run(case).findings}

    assert [rule.id for rule in RULES if rule.level is Level.ERROR and rule.id not in found] == []


def test_every_warning_and_note_is_found_in_some_case() -> None:
    found = {finding.rule for case in (*INVALID, *VALID) for finding in pipeline.run(case).findings}

    assert [rule.id for rule in RULES if rule.level is not Level.ERROR and rule.id not in found] == []


def test_every_finding_of_a_case_says_what_to_do() -> None:
    findings = [finding for case in (*INVALID, *VALID) for finding in pipeline.run(case).findings]

    assert [finding for finding in findings if not finding.hint.strip() or not finding.message.strip()] == []


def test_ten_mistakes_of_different_kinds_in_one_file_are_reported_in_one_run() -> None:
    findings = pipeline.run(CASES / "invalid" / "ten-mistakes-in-one-run").findings

    assert len({finding.rule for finding in findings if finding.at.file == "stacks.yaml"}) >= 10


def test_account_ids_are_kept_exactly_as_they_are_written() -> None:
    desired = pipeline.run(CASES / "valid" / "account-ids-that-look-like-numbers").desired
    ids = {pair.account.name: pair.account.id for pair in desired.pairs}

    assert ids == {"a": "000000000000", "b": "777777777777", "c": "000000000001", "d": "123456789012"}
    assert {pair.bastion.id for pair in desired.pairs} == {"012345670123"}
