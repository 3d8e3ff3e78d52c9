"""What the demo prints: progress, a tree, a table, and the answers with who gave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.tree import Tree

from provisioner.commands.emulated import Place
from provisioner.emulator.cloud import Cloud
from provisioner.emulator.inventory import take_inventory
from provisioner.iam.decision import Decision
from provisioner.model.desired import Account, Bastion, Desired, Pair, Role
from provisioner.views.access import Access

ENGINES = {"in-process": "in this process", "pulumi": "with the real Pulumi engine"}


def heading(console: Console, text: str) -> None:
    """Print a line that begins a part."""
    console.print(f"\n{text}", style="bold")


def deploy(console: Console, place: Place, desired: Desired, engine: str) -> None:
    """Deploy every bastion, then every pair, with a progress bar on a terminal and plain lines elsewhere."""
    heading(console, f"1. Deploy to an emulated AWS, {ENGINES[engine]}")
    stacks = [
        *((each.name, _size_of_bastion(each)) for each in desired.bastions),
        *((each.name, _size_of_pair(each)) for each in desired.pairs),
    ]
    columns = (TextColumn("   {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        for name, size in stacks:
            task = progress.add_task(name, total=size)
            place.deploy(name, lambda task=task: progress.advance(task))  # type: ignore[misc]  # a default binds it
            progress.update(task, completed=size)
    if not console.is_terminal:
        for name, size in stacks:
            console.print(f"   {name}: {size} resources")


def _size_of_pair(pair: Pair) -> int:
    """Return how many resources a pair's Pulumi stack has: two providers, roles, policies, attachments."""
    policies = sum(len(role.policies) for role in pair.roles) + sum(len(user.grants) for user in pair.users)
    return 2 + len(pair.roles) + 2 * policies


def _size_of_bastion(bastion: Bastion) -> int:
    managed = sum(user.managed for user in bastion.users)
    return 1 + managed + 2 * sum(len(user.grants) for user in bastion.users)


def tree(console: Console, cloud: Cloud, desired: Desired) -> None:
    """Print what exists in every account, read back from the emulated AWS."""
    heading(console, "2. What exists now, read back from the emulated AWS")
    accounts = [*(each.account for each in desired.bastions), *(each.account for each in desired.pairs)]
    for account in {account.id: account for account in accounts}.values():
        console.print(_account_tree(cloud, account))


def _account_tree(cloud: Cloud, account: Account) -> Tree:
    inventory = take_inventory(cloud.iam(account.partition, account.id))
    root = Tree(f"{account.name} {account.id}")
    for kind, owners in (("user", inventory.users), ("role", inventory.roles)):
        for owner, policies in owners.items():
            branch = root.add(f"{kind} {owner}")
            for policy in policies:
                branch.add(f"policy {policy}")
    return root


def table(console: Console, answers: Iterable[Access]) -> None:
    """Print who may assume what, one line for each user and role."""
    heading(console, "3. Who may assume what (decided by our evaluator, from both accounts' policies)")
    shown = Table(box=None, padding=(0, 2, 0, 3), header_style="bold")
    for column in ("user", "role", "account", "external ID", "session", "may"):
        shown.add_column(column, overflow="fold")
    for answer in answers:
        role = answer.role
        minutes = f"{role.session_seconds // 60} min"
        verdict = "yes" if answer.decision.allowed else "no"
        shown.add_row(answer.user.name, role.name, answer.pair.account.name, role.external_id, minutes, verdict)
    console.print(shown)


def assumed(console: Console, role: Role, decision: Decision, before: str, after: str) -> None:
    """Print an AssumeRole that was made, and who one has become."""
    heading(console, "4. Assume one role, as a CI job does")
    console.print(f"   aws sts assume-role --role-arn {role.arn} \\", soft_wrap=True)
    console.print(
        f"     --external-id {role.external_id} --duration-seconds {role.session_seconds} "
        "--role-session-name demo-job-1",
        soft_wrap=True,
    )
    console.print(f"   evaluator: {'allowed' if decision.allowed else 'denied'}")
    console.print(f"   emulated AWS: {before} has become {after}", soft_wrap=True)


def refused(console: Console, questions: Sequence[tuple[str, Decision]]) -> None:
    """Print what is denied, and every lock that says so."""
    heading(console, "5. The same call, refused")
    for question, decision in questions:
        console.print(f"   with {question}: evaluator: {'ALLOWED' if decision.allowed else 'denied'}", soft_wrap=True)
        for reason in decision.reasons():
            console.print(f"     - {reason}", soft_wrap=True)
    console.print("   (The emulated AWS reads no trust policy and would say yes; AWS decides as the evaluator does.)")
