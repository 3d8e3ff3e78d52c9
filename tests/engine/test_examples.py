"""Two of the examples, deployed by the real engine as `demo --engine pulumi` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner import pipeline
from provisioner.commands.emulated import with_pulumi
from tests.test_examples_deployed import found_in, wanted_of

pytestmark = pytest.mark.engine
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("name", ["website", "two-bastions"])
def test_the_real_engine_makes_what_the_example_asks_for(name: str, pulumi: Path) -> None:
    assert pulumi.exists()  # else this is skipped, loudly
    desired = pipeline.run(EXAMPLES / name).desired
    made: list[str] = []
    with with_pulumi(desired) as place:
        for stack in [*(bastion.name for bastion in desired.bastions), *(pair.name for pair in desired.pairs)]:
            place.deploy(stack, lambda stack=stack: made.append(stack))  # type: ignore[misc]  # a default binds it

        assert found_in(place.cloud, desired) == wanted_of(desired)
    assert set(made) == {*(each.name for each in desired.bastions), *(each.name for each in desired.pairs)}
