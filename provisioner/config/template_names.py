"""Names that a template wants, and that are given as an ARN or a URL: what it makes of them would be no ARN.

Only for templates of the program: what a user's own one makes of a text is the user's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from provisioner.config import rules, wording
from provisioner.config.node import Node
from provisioner.config.template import Parameter, Template, texts
from provisioner.finding import Finding
from provisioner.iam.arn import parse
from provisioner.iam.catalog import service
from provisioner.iam.kinds import FREE

URL = re.compile(r"[a-z][a-z0-9+.-]*://|[^/]+\.amazonaws\.com(\.cn)?/", re.IGNORECASE)
ACCOUNT = re.compile(r"/*([0-9]{12}/)?")
KIND = re.compile(r"[\w-]+[:/]\Z")


class _Place(NamedTuple):
    """Where a name stands in an ARN: the word before it, and what it may not hold."""

    word: str
    """With the separator behind it: ``table/``; empty where there is none."""
    but: str


def mistake(template: Template, parameter: Parameter, given: Node, owner: str) -> Finding | None:
    """Return what is wrong with a text for a parameter that stands within ARNs, or None."""
    place = _place(parameter.name, tuple(_arns(template))) if template.ours else None
    text = str(given.value)
    if place is None:
        return None
    if text.startswith("arn:"):
        found = "an ARN", _of_arn(text, place)
    elif URL.match(text):
        found = "a URL", _of_url(text)
    elif place.word and place.word[-1] in place.but and text.startswith(place.word):
        found = f'a name with "{place.word}" before it', text.removeprefix(place.word)
    else:
        return None
    message = f'"{parameter.name}" of {owner} holds {found[0]}; the name alone is wanted'
    hint = f"write {wording.shown(found[1])}" if found[1] else "write the name alone"
    return rules.WRONG_VALUE.finding(given.at, message, hint)


def _arns(template: Template) -> Iterator[str]:
    for part in template.parts.values():
        yield from (str(each.value) for each in texts(part.find(("arns",))[0]))


@cache
def _place(parameter: str, arns: tuple[str, ...]) -> _Place | None:
    """Return where a parameter stands within ARNs; None where it is a whole one, or stands in none."""
    for arn in arns:
        before, placeholder, _ = arn.partition(f"${{param.{parameter}}}")
        if before and placeholder:
            found = KIND.search(before)
            return _Place(found[0], _not_held(arn, found[0])) if found else _Place("", "/:")
    return None


def _not_held(arn: str, word: str) -> str:
    """Return which separators a name cannot hold, by what AWS calls its place behind a word."""
    parsed = parse(arn)
    known = service(parsed.service) if parsed else None
    forms = [each.arn for each in known.resource_types.values()] if known else []
    behind = re.compile(rf":{re.escape(word)}\$\{{(\w+)\}}")
    names = {found[1] for form in forms if (found := behind.search(form))}
    return "".join(each for each in "/:" if all(each in FREE.get(name, "/:") for name in names))


def _of_arn(text: str, place: _Place) -> str:
    """Return the name in an ARN, as far as it can be told."""
    parsed = parse(text)
    if parsed is None:
        return ""
    name = parsed.resource.removeprefix(place.word).split(":")[0]
    return name.split("/")[0] if "/" in place.but else name


def _of_url(text: str) -> str:
    """Return the name at the end of a URL, the account's ID before it left out; a bucket is where the host is."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:  # brackets that hold no address
        return ""
    return (parts.hostname or "") if parts.scheme == "s3" else ACCOUNT.sub("", parts.path, count=1).strip("/")
