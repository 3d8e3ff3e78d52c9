"""The report as one HTML file that needs nothing else: no server, no network, no font.

The page's own texts, style and script are plain files beside this one. A policy in the page lets only this style and
this script run, by their digests, and nothing be loaded; the script makes elements of texts and never reads markup,
which the same policy enforces (trusted types). The data stands in the page as JSON.

Sources: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy,
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/trusted-types
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from string import Template
from typing import Any

from provisioner.report.html.fallback import fallback

SCRIPTS = ("dom", "model", "filter", "grid", "views", "graph", "print", "main")
"""The parts of the script, in the order in which they need each other."""

IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""Characters that could end the element that the data stands in, as JSON writes them otherwise."""


def page(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the page in parts: the same bytes for the same data. ``data`` is what ``views.report`` returns."""
    style = _text("style.css")
    body = "\n".join(_text(f"script/{name}.js") for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\n{body}}})();\n'
    template = Template(_text("page.html"))
    values = {"style": style, "script": script, "policy": _policy(style, script)}
    # The parts that are large are never copied into the template.
    before, _, rest = template.substitute(values, fallback="\0", data="\0").partition("\0")
    between, _, after = rest.partition("\0")
    yield before
    yield from fallback(data)
    yield between
    yield embedded(data)
    yield after


def embedded(data: Mapping[str, Any]) -> str:
    """Return data as JSON for a script element: no text in it can end the element, or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _encodable(text.translate(IN_SCRIPT))


def _encodable(text: str) -> str:
    """Return text that UTF-8 can hold: half of a surrogate pair, which YAML's escapes can write, becomes ``?``."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _policy(style: str, script: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_digest(style)}",
            f"script-src {_digest(script)}",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
