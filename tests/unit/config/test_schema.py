"""The schemas of both files."""

from __future__ import annotations

import pytest
from cerberus.schema import DefinitionSchema

from provisioner.config import schema
from provisioner.config.structure import StructureValidator


@pytest.mark.parametrize("shape", [schema.ACCOUNTS_FILE, schema.STACKS_FILE], ids=["accounts", "stacks"])
def test_cerberus_finds_nothing_wrong_with_our_schemas_which_are_not_checked_at_a_start(shape: schema.Schema) -> None:
    DefinitionSchema(StructureValidator(), shape)


def test_cerberus_would_find_a_mistake_in_a_schema() -> None:
    with pytest.raises(Exception, match="unknown rule"):
        DefinitionSchema(StructureValidator(), {"version": {"type": "number", "betwen": [1, 2]}})
