"""What we refuse to do to a Pulumi stack: its text is for the user, and says why."""

from __future__ import annotations


class RefusedError(Exception):
    """It is not done, although it could be."""


class LockedError(RefusedError):
    """A run that lives holds the lock."""


class ForeignError(RefusedError):
    """Something has the name of what shall be made, and is not ours."""


class UnreachableError(RefusedError):
    """An account cannot be reached with the credentials at hand."""
