"""What the documents say is true: links lead somewhere, examples are valid, commands exist, output is real."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioner import pipeline
from provisioner.cli import commands
from provisioner.cli.table import COMMANDS, command
from provisioner.config import schema
from provisioner.finding import Level

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
LANGUAGE = ROOT / "docs" / "guide" / "language.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])

FENCE = re.compile(r"^( *)```([a-z]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|[\s`(/])provisioner ((?:[a-z]+|--version)\b[^`|)>#\n]*)", re.MULTILINE)
CODE = re.compile(r"^ *```[a-z]*\n.*?^ *```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CONTRACT = re.compile(r"\*([A-Z][^*]+)\*")
DEMO = re.compile(r"(<!-- demo: begin[^\n]*-->\n```\n)(.*?)(```\n<!-- demo: end -->)", re.DOTALL)
WHOLE, PART = "# ", "# in "
FILES = ("accounts.yaml", "stacks.yaml")

HAND_WRITTEN = [page for page in PAGES if page.name != "rules.md"]
"""Pages whose configurations are valid; the rules' page shows wrong ones too, and has tests of its own."""

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@every_page
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(_prose(page)) if not _leads_somewhere(page, link)]

    assert broken == []


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_whole_configurations_in_a_page_are_valid(page: Path, tmp_path: Path) -> None:
    blocks = {file: [text for head, text in _blocks(page) if head == WHOLE + file] for file in FILES}
    assert len(blocks["accounts.yaml"]) == len(blocks["stacks.yaml"])

    assert [_mistakes(tmp_path, *pair) for pair in zip(*blocks.values(), strict=True)] == [[]] * len(
        blocks["accounts.yaml"]
    )


@every_page
def test_parts_of_configurations_in_a_page_are_valid_within_the_one_at_the_top(page: Path, tmp_path: Path) -> None:
    own = {file: yaml.safe_load((ROOT / file).read_text("utf-8")) for file in FILES}
    wrong = []
    for head, text in _blocks(page):
        changed = {file: _laid_over(own[file], text) if head == PART + file else own[file] for file in FILES}
        wrong += _mistakes(tmp_path, *(yaml.safe_dump(changed[file]) for file in FILES))

    assert wrong == []


def test_the_entry_of_the_first_pull_request_stands_below_the_line_that_the_readme_names(tmp_path: Path) -> None:
    (entry,) = (
        "".join(f"{line.removeprefix(indent)}\n" for line in text.splitlines())
        for indent, language, text in FENCE.findall(README.read_text("utf-8"))
        if language == "yaml"
    )
    accounts, stacks = ((ROOT / file).read_text("utf-8") for file in FILES)
    changed = stacks.replace("    resources:\n", f"    resources:\n{entry}", 1)

    assert _mistakes(tmp_path, accounts, changed) == []
    assert "uploads" in yaml.safe_load(changed)["stacks"]["website"]["resources"]


def test_the_readme_names_every_command() -> None:
    table = README.read_text("utf-8").partition("## Commands")[2].partition("\n## ")[0]

    assert sorted(COMMANDS.keys() - set(re.findall(r"`([a-z-]+)`", table))) == []


def test_the_language_page_shows_whole_and_partial_configurations() -> None:
    heads = {head for head, _ in _blocks(LANGUAGE)}

    assert {PART + file for file in FILES} | {WHOLE + file for file in FILES} <= heads


@every_page
def test_every_command_in_a_page_exists(page: Path) -> None:
    lines = [line for code in CODE.findall(page.read_text("utf-8")) for line in COMMAND.findall(code)]

    assert [line for line in lines if not _exists(line)] == []


def test_the_language_page_explains_every_key_of_both_files() -> None:
    explained = set(re.findall(r"`([a-z_]+)`", LANGUAGE.read_text("utf-8")))

    assert sorted({*_keys(schema.ACCOUNTS_FILE), *_keys(schema.STACKS_FILE)} - explained) == []


@every_page
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    named = TEST.findall(page.read_text("utf-8"))

    assert [f"{file}::{test}" for file, test in named if not _defines(ROOT / file, test)] == []


def test_every_contract_that_the_architecture_names_exists() -> None:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    rows = [line for line in ARCHITECTURE.read_text("utf-8").splitlines() if "contract" in line and "|" in line]

    assert sorted({name for row in rows for name in CONTRACT.findall(row)}) == sorted(
        contract["name"] for contract in configured
    )


def test_the_demo_in_the_readme_is_what_the_command_prints(request: pytest.FixtureRequest) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "provisioner", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    printed = "".join(f"{line.rstrip()}\n" for line in ran.stdout.strip().splitlines())
    if request.config.getoption("--update-golden"):
        README.write_text(DEMO.sub(lambda found: found[1] + printed + found[3], README.read_text("utf-8")), "utf-8")

    found = DEMO.search(README.read_text("utf-8"))

    assert found is not None
    assert found[2] == printed


def _defines(path: Path, test: str) -> bool:
    return path.is_file() and f"def {test}(" in path.read_text("utf-8")


def _prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    if ":" in path:
        return True
    target = page if not path else (page.parent / path).resolve()
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(heading) for heading in HEADING.findall(target.read_text("utf-8"))}


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")


def _blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each YAML block of a page: its first line, and its text."""
    for indent, language, text in FENCE.findall(page.read_text("utf-8")):
        if language == "yaml":
            lines = [line.removeprefix(indent) for line in text.splitlines()]
            yield lines[0], "\n".join(lines) + "\n"


def _laid_over(base: Any, text: str) -> Any:  # noqa: ANN401 - YAML
    return _merged(base, yaml.safe_load(text))


def _merged(base: Any, over: Any) -> Any:  # noqa: ANN401 - YAML
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}


def _mistakes(directory: Path, accounts: str, stacks: str) -> list[str]:
    for file, text in zip(FILES, (accounts, stacks), strict=True):
        (directory / file).write_text(text, "utf-8")
    findings = pipeline.run(directory).findings
    return [f"{finding.at} {finding.message}" for finding in findings if finding.level is not Level.NOTE]


def _exists(line: str) -> bool:
    name, *arguments = shlex.split(line.replace("NAME", "name"))
    if name.startswith("--"):
        return any(name in parameter.opts for parameter in commands.params)
    if name not in COMMANDS:
        return False
    command(name).make_context(name, arguments)
    return True


def _keys(rules: Any) -> Iterator[str]:  # noqa: ANN401 - Cerberus rules
    """Yield the keys of the language in a schema: those below ``schema`` that are no rules of lists."""
    if not isinstance(rules, dict):
        return
    for name, rule in rules.items():
        if not isinstance(rule, dict):
            continue
        yield name
        branches = [rule, *rule.get("anyof", ())]
        for branch in branches:
            yield from _below(branch)


def _below(rule: Any) -> Iterator[str]:  # noqa: ANN401 - Cerberus rules
    if not isinstance(rule, dict):
        return
    if rule.get("type") == "dict":
        yield from _keys(rule.get("schema"))
    yield from _below(rule.get("valuesrules"))
