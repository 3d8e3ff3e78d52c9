"""A command run in place of this program: same terminal, same signals, same exit code.

Signals are not handled but waited for: they are blocked in all threads, and one loop takes them one by one. So none is
lost, and no code of ours runs in the middle of other code.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from provisioner.commands.output import UsageError

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
STOPPING = (signal.SIGTSTP, signal.SIGCONT)
WAITED_FOR = frozenset((*FORWARDED, *STOPPING, signal.SIGCHLD))
DEFAULT_AGAIN = (signal.SIGPIPE, signal.SIGXFSZ)
"""Signals that Python ignores, and a command does not expect to be ignored."""

NOT_EXECUTABLE, NOT_FOUND, KILLED = 126, 127, 128
"""Exit codes as shells give them: cannot be run, is not there, killed by a signal (with its number added).

Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
"""


class NotStartedError(Exception):
    """The command cannot be started; ``exit_code`` is 126 or 127."""

    def __init__(self, text: str, exit_code: int) -> None:
        """Take the text and the exit code."""
        super().__init__(text)
        self.exit_code = exit_code


@contextmanager
def signals_waiting() -> Iterator[Iterable[int]]:
    """Block the signals that ``run`` waits for, in this thread and those that it starts; the value is what was before.

    Stands around everything that starts threads: a signal goes to any thread that does not block it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # one that is ignored would take the exit code away
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WAITED_FOR)
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run(command: Sequence[str], environment: Mapping[str, str], mask: Iterable[int]) -> int:
    """Run a command to its end and return its exit code; 128 and the signal's number where a signal ended it.

    ``mask`` is the signal mask that the command gets. Raises NotStartedError.
    """
    process = _start(command, environment, mask)
    while True:
        number, from_terminal = _next_signal()
        if number == signal.SIGCHLD:
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else KILLED - code
        elif not from_terminal:  # what the terminal sends reaches the command without us: it is in our group
            with suppress(PermissionError):  # it runs as somebody else now (sudo)
                os.kill(process, number)
        if number == signal.SIGTSTP:
            os.kill(os.getpid(), signal.SIGSTOP)


def _start(command: Sequence[str], environment: Mapping[str, str], mask: Iterable[int]) -> int:
    try:
        return os.posix_spawnp(command[0], list(command), environment, setsigmask=mask, setsigdef=DEFAULT_AGAIN)
    except FileNotFoundError:
        raise NotStartedError(f"{command[0]}: there is no such command", NOT_FOUND) from None
    except OSError as error:
        raise NotStartedError(f"{command[0]}: cannot be run ({error.strerror})", NOT_EXECUTABLE) from None


if sys.platform == "linux":

    def _next_signal() -> tuple[int, bool]:
        """Wait for a signal; return it, and whether the kernel sent it (a key, a lost terminal), not a process."""
        taken = signal.sigwaitinfo(WAITED_FOR)
        return taken.si_signo, taken.si_code > 0

else:

    def _next_signal() -> tuple[int, bool]:
        """Wait for a signal; return it, and whether it may be a key: only Linux says who sent it."""
        number = signal.sigwait(WAITED_FOR)
        return number, number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP) and os.isatty(0)


def require_posix() -> None:
    """Raise UsageError where the system has no POSIX signals."""
    if not hasattr(os, "posix_spawnp"):
        raise UsageError("exec needs Linux, macOS or another POSIX system: use assume with --format json here")
