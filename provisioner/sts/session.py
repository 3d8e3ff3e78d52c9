"""A session of a role: asked for, waited for where IAM has not spread it yet, and renewed before it ends."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from provisioner.sts.client import Sts
from provisioner.sts.failures import StsError
from provisioner.views.refusal import Verdict
from provisioner.views.session import SessionCall, SessionKeys

LONGEST_PAUSE = 4.0
"""Seconds between two attempts, at most: they begin with half a second, and double.

IAM says only that changes take time to spread: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html
"""

EARLY = timedelta(minutes=15)
"""How long before its end a session is renewed, at most: then AWS's SDKs begin to ask for new credentials.

Source: botocore's ``_DEFAULT_ADVISORY_REFRESH_TIMEOUT``.
"""

PATIENCE = 1.0
"""Seconds that a request waits for a renewal while the session holds; botocore's ``TIMEOUT_SECONDS`` are two."""

PAUSE = timedelta(seconds=5)
"""How long after a renewal that failed the next one is tried."""

Judge = Callable[[str], Verdict]
"""What the configuration says of a caller, by its ARN."""


class RefusedError(StsError):
    """AWS denied the session; ``reasons`` are our own, a line each."""

    def __init__(self, refusal: StsError, reasons: tuple[str, ...]) -> None:
        """Take AWS's words, and ours."""
        super().__init__(str(refusal), refusal.exit_code, denied=True)
        self.reasons = reasons


def obtain(sts: Sts, call: SessionCall, judge: Judge, *, wait: float, tell: Callable[[str], None]) -> SessionKeys:
    """Return a session. Where the files allow what AWS denies, try again for ``wait`` seconds. Raises StsError."""
    end = time.monotonic() + wait
    verdict: Verdict | None = None
    for attempt in itertools.count():
        try:
            return sts.assume(call)
        except StsError as error:
            if not error.denied:
                raise
            verdict = verdict or _judged(sts, judge)
            left = end - time.monotonic()
            if not verdict.allowed or left <= 0:
                raise RefusedError(error, verdict.reasons) from None
            if attempt == 0:
                tell(f"{error}\nthe files allow it: waiting up to {wait:g} s for IAM to spread it\n")
            time.sleep(min(left, LONGEST_PAUSE, 0.5 * 2**attempt))
    raise AssertionError  # pragma: no cover - the loop has no end of its own


def _judged(sts: Sts, judge: Judge) -> Verdict:
    try:
        return judge(sts.caller())
    except StsError:
        return Verdict(allowed=False, reasons=())


class Renewed:
    """A session that is renewed when somebody asks for it shortly before its end. Safe for several threads.

    Whoever asks waits ``PATIENCE`` at most while the session still holds: SDKs give up after two seconds.
    """

    def __init__(self, sts: Sts, call: SessionCall, first: SessionKeys, tell: Callable[[str], None]) -> None:
        """Begin with a session that was just given out."""
        self._sts, self._call, self._tell = sts, call, tell
        self._keys, self._renew_at = first, _renew_at(first)
        self._problem: StsError | None = None
        self._renewal: threading.Thread | None = None
        self._lock = threading.Lock()

    def keys(self) -> SessionKeys:
        """Return credentials that hold for a while. Raises StsError where they have ended and no new ones are given."""
        now = datetime.now(UTC)
        if now >= self._renew_at:
            self._renewing().join(PATIENCE if now < self._keys.expiration else None)
        if datetime.now(UTC) >= self._keys.expiration:
            raise self._problem or StsError("the session has ended")
        return self._keys

    def _renewing(self) -> threading.Thread:
        """Return the one renewal that goes on, begun where none does."""
        with self._lock:
            if self._renewal is None or not self._renewal.is_alive():
                self._renewal = threading.Thread(target=self._renew, daemon=True)
                self._renewal.start()
            return self._renewal

    def _renew(self) -> None:
        try:
            keys = self._sts.assume(self._call)
        except StsError as error:
            if self._problem is None:
                self._tell(f"the session ends soon, and is not renewed yet: {error}\n")
            self._problem, self._renew_at = error, datetime.now(UTC) + PAUSE
        else:
            self._problem, self._renew_at, self._keys = None, _renew_at(keys), keys


def _renew_at(keys: SessionKeys) -> datetime:
    left = keys.expiration - datetime.now(UTC)
    return keys.expiration - min(EARLY, left / 2)
