"""The schemas of both files."""

from __future__ import annotations

import pytest
from cerberus.schema import DefinitionSchema

from provisioner.config import schema, template_use
from provisioner.config.structure import StructureValidator

SHAPES = {
    "accounts": schema.ACCOUNTS_FILE,
    "stacks": schema.STACKS_FILE,
    "templates": schema.TEMPLATES_FILE,
    "beside use": template_use.SHAPE,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_cerberus_finds_nothing_wrong_with_our_schemas_which_are_not_checked_at_a_start(shape: schema.Schema) -> None:
    DefinitionSchema(StructureValidator(), shape)


def test_cerberus_would_find_a_mistake_in_a_schema() -> None:
    with pytest.raises(Exception, match="unknown rule"):
        DefinitionSchema(StructureValidator(), {"version": {"type": "number", "betwen": [1, 2]}})
