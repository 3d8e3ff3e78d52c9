"""``rules``: the list of rules, or one rule's page."""

from __future__ import annotations

from provisioner.checks.table import RULES
from provisioner.commands import output
from provisioner.finding import Example, Level, Rule, did_you_mean
from provisioner.lint import rules as lint_rules
from provisioner.report.structured import canonical

SHOWN = 400
"""Characters of an example that a page shows; generated ones are longer."""


class UnknownRuleError(Exception):
    """A rule that the user named does not exist: wrong usage. Its text says so, with the nearest name."""


def run(rule: str | None, *, format_name: str) -> int:
    """Print all rules, a line each, or the page of one."""
    known = {each.id: each for each in (*RULES, *lint_rules.RULES)}
    if rule is not None and rule not in known:
        hint = did_you_mean(rule, known, "`provisioner rules` lists them")
        raise UnknownRuleError(f'there is no rule "{rule}": {hint}')
    chosen = RULES if rule is None else (known[rule],)
    if format_name == "json":
        output.write(canonical({"version": 1, "rules": [_as_json(each) for each in chosen]}))
    elif rule is None:
        width = max(len(each.id) for each in chosen)
        output.write("".join(f"{each.id:{width}}  {each.level:7}  {each.summary}\n" for each in chosen))
    else:
        output.write(_page(known[rule]))
    return output.FINE


def _as_json(rule: Rule) -> dict[str, str | bool]:
    return {
        "id": rule.id,
        "level": rule.level.value,
        "adjustable": rule.adjustable or rule.level is not Level.ERROR,
        "summary": rule.summary,
        "why": rule.why,
        "source": rule.source,
    }


def _page(rule: Rule) -> str:
    return (
        f"{rule.id} ({rule.level})\n\n{rule.summary}\n{rule.why}\n\n"
        f"Passes:\n{_example(rule.passing)}\nFails:\n{_example(rule.failing)}\nSource: {rule.source}\n"
    )


def _example(example: Example) -> str:
    texts = (("accounts.yaml", example.accounts), ("stacks.yaml", example.stacks), ("policy.json", example.policy))
    return "".join(f"  # {file}\n{_indented(text)}\n" for file, text in texts if text)


def _indented(text: str) -> str:
    shown = text if len(text) <= SHOWN else text[:SHOWN] + " ..."
    return "\n".join(f"  {line}" for line in shown.encode("utf-8", "replace").decode().rstrip("\n").split("\n"))
