"""In which order Pulumi stacks are deployed and destroyed.

A user exists before anything is granted to it, and loses its grants before it goes: AWS attaches no policy to a user
that is not there, and deletes no user that still has one.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from provisioner.model.desired import Desired, Pair
from provisioner.record import dataclass

Leaving = Mapping[str, tuple[str, ...]]
"""By bastion: the users that its Pulumi stack has made, and that the configuration no longer has it make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A Pulumi stack's turn. ``keeps``: users that stay for now; ``needs``: stacks that must not have failed."""

    name: str
    keeps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


Waves = tuple[tuple[Step, ...], ...]
"""Steps of a wave may run side by side; a wave begins when the one before it has ended."""


def deploy_order(desired: Desired, chosen: Collection[str], named: Collection[str], leaving: Leaving) -> Waves:
    """Return the turns of the ``chosen`` stacks: bastions, their pairs, and again each bastion that a user leaves.

    ``named`` are those that the user asked for by name. A bastion that only comes along with a pair keeps the users
    that leave, as long as not all of its pairs are chosen: the others may still grant to them.
    """
    pairs = [pair for pair in desired.pairs if pair.name in chosen]
    first, last = [], []
    for bastion in (each.name for each in desired.bastions if each.name in chosen):
        own = _of(bastion, pairs)
        gone = tuple(leaving.get(bastion, ()))
        ends = bastion in named or own == _of(bastion, desired.pairs)
        first.append(Step(name=bastion, keeps=gone if own or not ends else ()))
        if gone and own and ends:
            last.append(Step(name=bastion, needs=own))
    middle = (Step(name=pair.name, needs=(pair.bastion.name,)) for pair in pairs)
    return _without_empty(first, middle, last)


def destroy_order(desired: Desired, chosen: Collection[str]) -> Waves:
    """Return the turns of the ``chosen`` stacks: pairs, and then their bastions."""
    pairs = [pair for pair in desired.pairs if pair.name in chosen]
    bastions = (Step(name=each.name, needs=_of(each.name, pairs)) for each in desired.bastions if each.name in chosen)
    return _without_empty((Step(name=pair.name) for pair in pairs), bastions)


def any_order(chosen: Iterable[str]) -> Waves:
    """Return one wave: for what only looks."""
    return _without_empty(Step(name=name) for name in chosen)


def _of(bastion: str, pairs: Iterable[Pair]) -> tuple[str, ...]:
    return tuple(pair.name for pair in pairs if pair.bastion.name == bastion)


def _without_empty(*waves: Iterable[Step]) -> Waves:
    return tuple(wave for wave in (tuple(each) for each in waves) if wave)
