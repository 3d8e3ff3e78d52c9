"""``profiles``: a section for each role in the AWS config file."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from pathlib import Path

from provisioner import pipeline
from provisioner.commands import config_file, output
from provisioner.commands.role_session import caller
from provisioner.iam.session_name import LONGEST, SESSION_NAME, cleaned
from provisioner.model.desired import Desired
from provisioner.record import dataclass
from provisioner.report.aws_config import ConfigFileError, Edit, credentials_names, edited, profile_names, sources
from provisioner.views.profiles import Origin, Profile, Style, profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user asked for: which roles, and how the sections look."""

    source_profile: str | None
    prefix: str
    session_name: str | None
    stack: str | None
    account: str | None
    remove: bool

    def includes(self, origin: Origin) -> bool:
        """Whether a section is one of those that were asked for."""
        return self.stack in (None, origin.stack) and self.account in (None, origin.account)


def run(directory: Path, wanted: Wanted, *, file: Path | None, check: bool) -> int:
    """Bring the file's sections up to date and print what was done; with ``check`` only say so, with 1 for a change."""
    outcome = pipeline.run(directory)
    output.findings_aside(outcome)
    if outcome.failed:
        return output.WRONG
    _require(outcome.desired, wanted)
    path = file or Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser()
    before = config_file.read(path)
    edit = _edited(outcome.desired, wanted, path, before)
    if not check and edit.text != before:
        config_file.write(path, edit.text, before=before)
    output.write(_report(edit, check=check))
    output.tell("".join(_missing(edit.text)))
    return output.WRONG if check and edit.text != before else output.FINE


def _edited(desired: Desired, wanted: Wanted, path: Path, before: str) -> Edit:
    bastions = {bastion.account.id for bastion in desired.bastions}
    try:
        made = () if wanted.remove else _profiles(desired, wanted, before)
        return edited(before, made, lambda origin: origin.bastion in bastions and wanted.includes(origin))
    except ConfigFileError as error:
        raise output.UsageError(f"{path}: {error}") from None


def _profiles(desired: Desired, wanted: Wanted, before: str) -> tuple[Profile, ...]:
    """Return the sections asked for. Raises UsageError where two of them have one name."""
    style = Style(
        prefix=wanted.prefix,
        source_profile=wanted.source_profile,
        session_name=wanted.session_name or _own_name(),
        known=profile_names(before),
    )
    made = tuple(profile for profile in profiles(desired, style) if wanted.includes(profile.origin))
    seen: dict[str, Origin] = {}
    for each in made:
        other = seen.setdefault(each.name, each.origin)
        if other != each.origin:
            raise output.UsageError(
                f'two roles would have the profile "{each.name}": stack "{other.stack}" in account "{other.account}", '
                f'and stack "{each.origin.stack}" in account "{each.origin.account}"; write one at a time, with '
                "--stack and --account, and different --prefix"
            )
    return made


def _missing(text: str) -> Iterable[str]:
    """Yield a note for each profile from which our sections take roles, and which is in neither of AWS's files."""
    path = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials").expanduser()
    try:
        keys = config_file.read(path)
    except output.UsageError:  # it is not ours to judge: without it, a note too many
        keys = ""
    for name in sorted(sources(text) - profile_names(text) - credentials_names(keys)):
        yield f"note: there is no profile {name} yet: aws configure --profile {shlex.quote(name)}\n"


def _own_name() -> str:
    return cleaned(caller().local)[:LONGEST].rstrip("-") or "provisioner"


def _require(desired: Desired, wanted: Wanted) -> None:
    """Raise UsageError for a name that is not there, or a text that would not be one line of the file."""
    stacks = {role.stack for pair in desired.pairs for role in pair.roles}
    accounts = {pair.account.name for pair in desired.pairs}
    for noun, name, known in (("stack", wanted.stack, stacks), ("account", wanted.account, accounts)):
        if name is not None and name not in known and not wanted.remove:
            raise output.UsageError(f'there is no {noun} "{name}": the {noun}s are {", ".join(sorted(known))}')
    if wanted.session_name is not None and not SESSION_NAME.fullmatch(wanted.session_name):
        raise output.UsageError("--session-name has 2 to 64 letters, digits and characters of _+=,.@-")
    for option, text in (("--source-profile", wanted.source_profile), ("--prefix", wanted.prefix)):
        if text and not text.isprintable():
            raise output.UsageError(f"{option} is one line of printable characters")


def _report(edit: Edit, *, check: bool) -> str:
    would = "would be " if check else ""
    done = (("added", edit.added), ("changed", edit.changed), ("removed", edit.removed))
    lines = [f"{would}{verb}: {name}\n" for verb, names in done for name in names]
    return "".join(lines) or "nothing to change\n"
