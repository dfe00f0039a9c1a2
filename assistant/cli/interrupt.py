"""Ctrl-C, answered from the first moment to the last: no trace, one line, status 130, what was committed stays.

Python raises KeyboardInterrupt wherever it happens to be, and there are places that swallow it: a library's callback, a
destructor, an import. So it is raised again until the command's last door has heard it. Light on purpose: this is what
stands before the heavy imports.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

STATUS = 130
PROBLEM, MEND = "interrupted", "what was done is kept; run the same command again to go on"
AGAIN_SECONDS, TIMES_MAX = 2.0, 8


class Interrupts:
    """What a press does now: while the program starts it ends it, while it works it unwinds it."""

    def __init__(self) -> None:
        self.pressed = False
        self._working = self._over = self._json = False
        self._times = 0
        self._soft: Callable[[], object] | None = None

    def install(self, words: Sequence[str]) -> None:
        """From here on a press ends the process at once: nothing is open yet. One that is ignored stays ignored."""
        self._json = wants_json(words)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGALRM, self._again)
            signal.signal(signal.SIGINT, self._press)
            sys.unraisablehook = _quiet(sys.unraisablehook)

    def working(self) -> None:
        """From here on a press unwinds what is open."""
        self._working = True

    @contextmanager
    def kept(self) -> Iterator[None]:
        """An event loop that closes leaves Python's own handler behind: ours comes back."""
        try:
            yield
        finally:
            if self.installed:
                signal.signal(signal.SIGINT, self._press)

    @contextmanager
    def softly(self, stop: Callable[[], object]) -> Iterator[None]:
        """Inside, a first press calls `stop`, which lets what is under way end well; a second one unwinds."""
        self._soft = stop
        try:
            yield
        finally:
            self._soft = None

    @property
    def installed(self) -> bool:
        return signal.getsignal(signal.SIGALRM) == self._again

    def heard(self) -> None:
        """The last door knows: no more raising. Whoever presses again does not want to wait."""
        self._disarm()
        self._over = True

    def over(self) -> None:
        """The status is known. After a press the process ends here: a thread that still works is cut off as by a kill,
        and its transaction with it. Else a press changes nothing any more."""
        self._disarm()
        if self.installed and self.pressed and self._over:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(STATUS)
        if self.installed:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _disarm(self) -> None:
        if self.installed:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _press(self, _signal: int, _frame: FrameType | None) -> None:
        if self._over:
            os._exit(STATUS)
        if not self._working:
            self.end()
        first, self.pressed = not self.pressed, True
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS, AGAIN_SECONDS)
        _silence()
        if first and self._soft is not None:
            self._soft()
        else:
            raise KeyboardInterrupt

    def _again(self, _signal: int, _frame: FrameType | None) -> None:
        self._times += 1
        if self._times > TIMES_MAX:
            self.end()
        raise KeyboardInterrupt

    def end(self) -> NoReturn:
        """At once, as a kill would: every step stands a kill."""
        os.write(2, (said(self._json) + "\n").encode())
        os._exit(STATUS)


interrupts = Interrupts()


def said(as_json: bool) -> str:
    if as_json:
        return json.dumps({"file": "", "line": None, "problem": PROBLEM, "mend": MEND})
    return f"{PROBLEM}: {MEND}"


def wants_json(words: Sequence[str]) -> bool:
    """Whether JSON was asked for, where the words are not parsed yet, or cannot be."""
    pairs = zip(words, (*words[1:], ""), strict=False)  # no words: no pairs
    return any(word == "--format=json" or (word, following) == ("--format", "json") for word, following in pairs)


def _silence() -> None:
    """What libraries log while they are unwound is a trace of where they were; the last word is ours."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.disable(logging.CRITICAL)


def _quiet(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """A press that lands in a destructor or a callback cannot rise from there: it is raised again, not printed."""

    def unraisable(found: Any) -> None:
        if not issubclass(found.exc_type, KeyboardInterrupt):
            hook(found)

    return unraisable
