"""The floor of ``validate`` and ``render``: what reading and checking the same files costs with the libraries alone.

``python -m benchmarks.floor DIR`` loads both files with PyYAML's ``CSafeLoader`` and checks them with a plain Cerberus
validator, without normalisation, Python's cyclic collector switched off. No positions, no references, no IAM.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import cerberus
import yaml

from provisioner.config import schema


def main(directory: Path) -> None:
    """Load and check both files; ends with an error where the check finds anything, since it must do all its work."""
    for file, shape in (("accounts.yaml", schema.ACCOUNTS_FILE), ("stacks.yaml", schema.STACKS_FILE)):
        data = yaml.load((directory / file).read_bytes(), Loader=yaml.CSafeLoader)
        validator = cerberus.Validator(_plain(shape))
        if not validator.validate(data, normalize=False):
            sys.exit(f"{file}: {validator.errors}")


def _plain(rules: Any) -> Any:  # noqa: ANN401 - Cerberus rules
    """Return a schema in Cerberus's own words: PyYAML has made integers of what is a ``number`` to us."""
    if isinstance(rules, list):
        return [_plain(each) for each in rules]
    if not isinstance(rules, dict):
        return rules
    plain = {key: _plain(value) for key, value in rules.items()}
    if plain.get("type") == "number":
        plain["type"] = "integer"
        if "allowed" in plain:
            plain["allowed"] = [int(value) for value in plain["allowed"]]
        if "between" in plain:
            plain["min"], plain["max"] = plain.pop("between")
    return plain


if __name__ == "__main__":
    gc.disable()
    main(Path(sys.argv[1]))
