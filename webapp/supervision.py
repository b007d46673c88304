"""Child processes that run until told to end: one that dies is started anew.

The supervisor has one thread and no open database, so that a child can be a fork of it: it shares what was
imported, and is there in milliseconds.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Protocol

AGAIN_S = 1.0
"""How long a child must have lived to be started anew at once."""
ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks to end: Ctrl-C, a service manager, a terminal that is closed."""
PATIENCE_S = 5.0
"""How long a child may take to end in order: whoever stops a service waits for it."""


class Child(Protocol):
    """A process as its supervisor sees it."""

    def start(self) -> None:
        """Begin; the one before, if any, has ended."""

    def ended(self) -> bool:
        """Whether it has ended, or was never started."""

    def end(self) -> None:
        """Ask it to end in order."""

    def kill(self) -> None:
        """End it at once."""


class Forked:
    """A child that does some work in a fork of this process."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._pid = 0

    def start(self) -> None:
        """Fork, and do the work over there."""
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if not self._pid:
            code = 1
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                self._work()
                code = 0
            except KeyboardInterrupt:
                code = 0
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                # Whatever was prepared before the fork is cleaned up by the parent alone.
                sys.stderr.flush()
                os._exit(code)

    def ended(self) -> bool:
        """Whether the fork is gone."""
        if self._pid and os.waitpid(self._pid, os.WNOHANG)[0]:
            self._pid = 0
        return not self._pid

    def end(self) -> None:
        """SIGTERM."""
        if not self.ended():
            os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        if not self.ended():
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0


class Command:
    """A child that runs a command, and ends when its standard input does."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run the command."""
        self.close()
        # A session of its own: Ctrl-C is for the supervisor, which then ends everybody in order.
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)

    def ended(self) -> bool:
        """Whether the command is over."""
        return self._process is None or self._process.poll() is not None

    def end(self) -> None:
        """End its standard input."""
        self.close()

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let go of its standard input; a fork does so too, else the command would wait for the fork."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


class _Kept:
    """A child, and when it was started last and is due again."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.due = 0.0
        self.began = -AGAIN_S
        self.running = False

    def look(self, now: float) -> None:
        """Take note of its end; start it when that is due."""
        if self.running and self.child.ended():
            self.running = False
            self.due = now if now - self.began >= AGAIN_S else now + AGAIN_S
        if not self.running and now >= self.due:
            self.began, self.running = now, True
            self.child.start()


def supervise(children: Sequence[Child], ready: Callable[[], None]) -> None:
    """Keep the children running until a signal of ENDING, then end them in order.

    `ready` is called once all are started. Raises what starting raises.
    """
    kept = [_Kept(child) for child in children]
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    try:
        signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in ENDING:
            # Who was started by `nohup`, or in the background, is not to hear of the terminal.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _interrupt)
        for one in kept:
            one.look(time.monotonic())
        ready()
        while True:
            now = time.monotonic()
            waits = [one.due - now for one in kept if not one.running]
            if select.select([readable], [], [], max(0.0, min(waits)) if waits else None)[0]:
                os.read(readable, 4096)
            for one in kept:
                one.look(time.monotonic())
    except KeyboardInterrupt:
        return
    finally:
        _hear_no_more()
        end_all([one.child for one in kept])
        signal.set_wakeup_fd(-1)
        os.close(readable)
        os.close(writable)


def end_all(children: Sequence[Child]) -> None:
    """Ask all to end, and kill those that do not."""
    for child in children:
        child.end()
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and not all(child.ended() for child in children):
        time.sleep(0.02)
    for child in children:
        if not child.ended():
            child.kill()


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Whoever presses Ctrl-C twice shall not break off the end in order.
    _hear_no_more()
    raise KeyboardInterrupt


def _hear_no_more() -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
