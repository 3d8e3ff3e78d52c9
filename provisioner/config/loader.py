"""PyYAML's loaders with YAML 1.2's core scalars in place of YAML 1.1's."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

PREFIX = "tag:yaml.org,2002:"
BOOL, INT, NULL, MERGE, STR = (PREFIX + name for name in ("bool", "int", "null", "merge", "str"))
MAP, SEQ = PREFIX + "map", PREFIX + "seq"


class CoreResolver(BaseResolver):
    """Which plain scalars are no text: https://yaml.org/spec/1.2.2/#103-core-schema, narrowed (see source.py)."""


for _tag, _pattern, _first in (
    (BOOL, r"true|false", "tf"),
    (INT, r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    (NULL, r"~|null|", ["~", "n", ""]),
    (MERGE, r"<<", "<"),
):
    CoreResolver.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})\Z"), list(_first))


class PurePythonLoader(Reader, Scanner, Parser, Composer, CoreResolver):
    """Everything in Python: slow, and there wherever PyYAML is."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        CoreResolver.__init__(self)


def _libyaml_loader() -> Any:  # noqa: ANN401 - None where PyYAML was built without libyaml
    if not yaml.__with_libyaml__:
        return None

    from yaml._yaml import CParser  # noqa: PLC0415 - cannot be imported without libyaml

    class LibyamlLoader(CParser, CoreResolver):
        """libyaml's parser and composer: some thirty times faster."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            CoreResolver.__init__(self)

    return LibyamlLoader


_FAST = _libyaml_loader()


def loader_class() -> Any:  # noqa: ANN401 - PyYAML's loaders share no typed base
    """Return the fastest loader there is; both give the same nodes."""
    return _FAST or PurePythonLoader
