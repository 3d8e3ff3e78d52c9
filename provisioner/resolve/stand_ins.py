"""Accounts that stand in for those that a stack names and that do not exist, so that its entries are judged too.

A misspelt account is one finding. Every mistake in the stack's ARNs and actions would otherwise wait for the next run.
No role is made of a stand-in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioner.finding import nearest
from provisioner.model.config import Config
from provisioner.model.desired import Instance
from provisioner.resolve.instances import instance_of


def stand_ins(config: Config, found: Iterable[Instance]) -> Iterator[Instance]:
    """Yield each stack that is in no account, as it would be in the one whose name is most like the one it names.

    What differs between accounts is not known of these: an ARN with a variable that the other account lacks is left
    out as any with a gap, and nothing is said about the account in an ARN.
    """
    placed = {instance.stack.name for instance in found if "account" not in instance.broken}
    whole = {name: account for name, account in config.accounts.items() if "*" not in account.broken}
    for stack in config.stacks.values():
        if stack.name not in placed and stack.placements and whole:
            placement = stack.placements[0]
            name = nearest(placement.account.value, whole, cutoff=0) or min(whole)
            yield instance_of(config, stack, placement, whole[name])
