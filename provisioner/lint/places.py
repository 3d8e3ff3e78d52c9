"""Where the parts of a JSON text stand. The text is read anew for it: most policies have nothing to be placed."""

from __future__ import annotations

import json
import re

Path = tuple[str | int, ...]
"""Keys and indices from the root."""

BLANKS = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()


def locate(text: str, path: Path, *, at_key: bool = False) -> int:
    """Return the index at which the value at a path begins, or its key; the last one that is there for any other path.

    The text is JSON. Of a key that stands twice, the last one counts, as for Python's reader.
    """
    found, index = 0, _blanks(text, 0)
    for step in path:
        children = _children(text, index)
        if step not in children:
            return index
        found, index = children[step]
    return found if at_key and path else index


def _children(text: str, index: int) -> dict[str | int, tuple[int, int]]:
    """Return, for each key or index of what begins here, where the key begins and where the value does."""
    opening = text[index]
    found: dict[str | int, tuple[int, int]] = {}
    if opening not in "{[":
        return found
    index = _blanks(text, index + 1)
    while text[index] not in "}]":
        begin, key = index, len(found)
        name: str | int = key
        if opening == "{":
            name, index = DECODER.raw_decode(text, index)
            index = _blanks(text, _blanks(text, index) + 1)
        found[name] = (begin, index)
        _, index = DECODER.raw_decode(text, index)
        index = _blanks(text, index)
        if text[index] == ",":
            index = _blanks(text, index + 1)
    return found


def _blanks(text: str, index: int) -> int:
    found = BLANKS.match(text, index)
    return found.end() if found else index
