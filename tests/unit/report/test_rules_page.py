"""The page of the rules as a program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from provisioner.report import rules_page

ROOT = Path(__file__).parents[3]


def test_module_prints_the_page() -> None:
    command = [sys.executable, "-m", "provisioner.report.rules_page"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8").stdout

    assert printed == rules_page.page()


def test_markup_in_the_words_of_a_rule_is_escaped() -> None:
    assert rules_page._escaped("<bastion>-<account> * _ | [a]") == "\\<bastion\\>-\\<account\\> \\* \\_ \\| \\[a\\]"
