"""PyYAML's loaders with YAML 1.2's core scalars in place of YAML 1.1's."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.error import Mark
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner, ScannerError

PREFIX = "tag:yaml.org,2002:"
BOOL, INT, NULL, MERGE, STR = (PREFIX + name for name in ("bool", "int", "null", "merge", "str"))
MAP, SEQ = PREFIX + "map", PREFIX + "seq"


SURROGATE = "\ud800"
"""A half of a character, which no UTF-8 text can hold."""


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
    """Everything in Python: slow, and there wherever PyYAML is.

    Where they differ in what is written in earnest, it follows libyaml. What is left: it refuses tabs within plain
    text and a plain ``?`` in brackets, takes ``{a:[b]}``, and explains odd tags otherwise (the language has none).
    """

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        CoreResolver.__init__(self)

    def scan_to_next_token(self) -> None:
        """Take tabs for spaces where they cannot be indentation."""
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            super().scan_to_next_token()

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Mark) -> list[str]:  # noqa: FBT001 - PyYAML's
        """Refuse the escapes of surrogates, and of what lies beyond Unicode."""
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError):
            chunks = [SURROGATE]
        if any("\ud800" <= character <= "\udfff" for chunk in chunks for character in chunk):
            problem = "found invalid Unicode character escape code"
            raise ScannerError("while parsing a quoted scalar", start_mark, problem, self.get_mark())
        return chunks


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
