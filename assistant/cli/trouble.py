"""What went wrong, said once: a message that names the place and the mend, and an exit status. Never a traceback.

0 as asked · 1 done, with something to look at · 2 wrong words, configuration or file · 3 the surroundings fail.
"""

import errno
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from assistant.cli import interrupt
from assistant.cli.interrupt import interrupts, wants_json
from assistant.core.problem import BadInput, Problem, Surroundings

LOOK, WRONG, FAILED = 1, 2, 3
PATH_ERRORS = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL)
AGAIN = "correct it and run the same command again"
HOME = Path(__file__).parents[1]


def spoken(cli: click.Group, args: Sequence[str]) -> None:
    """Run the command line on `args`: wrong words end with status 2, as JSON where it was asked for."""
    as_json = wants_json(args)
    if any("\ud800" <= letter <= "\udfff" for word in args for letter in word):
        complain([_words("an argument is not UTF-8 text", "type it in UTF-8")], as_json)
        sys.exit(WRONG)
    try:
        guarded(as_json, lambda: sys.exit(cli.main(list(args), prog_name="assistant", standalone_mode=False) or 0))
    except click.UsageError as error:
        if as_json:
            complain([_words(_said(error), _see(error))], as_json)
        else:
            error.show()
        sys.exit(WRONG)
    except click.ClickException as error:
        complain([_words(error.format_message(), AGAIN)], as_json)
        sys.exit(WRONG)
    except click.Abort:
        _interrupted(as_json)


def _said(error: click.UsageError) -> str:
    return "no command was named" if isinstance(error, click.exceptions.NoArgsIsHelpError) else error.format_message()


def _see(error: click.UsageError) -> str:
    return f"see: {error.ctx.command_path if error.ctx else 'assistant'} --help"


def _words(problem: str, mend: str) -> Problem:
    return Problem(file="command line", line=None, problem=problem, mend=mend)


def guarded(as_json: bool, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Run a command; turn what goes wrong into a message and an exit status."""
    try:
        fn(*args, **kwargs)
        sys.stdout.flush()
    except KeyboardInterrupt:
        _interrupted(as_json)
    except BadInput as error:
        complain(error.problems, as_json)
        sys.exit(WRONG)
    except Surroundings as error:
        fail(str(error), as_json)
    except BrokenPipeError:  # who read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _surroundings(error, as_json)
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except Exception as error:  # noqa: BLE001  # the last door: a fault of ours is said in a line; its trace on request
        _fault(error, as_json)


def _surroundings(error: OSError, as_json: bool) -> None:
    place, what = str(error.filename or ""), error.strerror or str(error) or type(error).__name__
    if error.errno in PATH_ERRORS:
        complain([Problem(file=place, line=None, problem=what, mend="correct the path")], as_json)
        sys.exit(WRONG)
    fail(f"{what}{f' ({place})' if place else ''}; {AGAIN}", as_json)


def _interrupted(as_json: bool) -> NoReturn:
    interrupts.heard()
    click.echo(interrupt.said(as_json), err=True)
    sys.exit(interrupt.STATUS)


def _fault(error: Exception, as_json: bool) -> None:
    """Names the place, not the values: they may be a borrower's."""
    if interrupts.pressed:
        _interrupted(as_json)  # what a library made of Ctrl-C on its way out
    if os.environ.get("ASSISTANT_TRACE"):
        raise error
    ours = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(HOME)]
    place = f"{Path(ours[-1].filename).relative_to(HOME.parent)}:{ours[-1].lineno}" if ours else "unknown"
    fail(
        f"a fault of this program, {type(error).__name__} at {place}; report it with what ASSISTANT_TRACE=1 prints",
        as_json,
    )


def fail(text: str, as_json: bool) -> None:
    """The surroundings fail. The part of `text` after its last semicolon is the mend."""
    problem, _, mend = text.rpartition("; ")
    found = Problem(file="", line=None, problem=problem or text, mend=mend if problem else AGAIN)
    complain([found] if as_json else [text], as_json)
    sys.exit(FAILED)


def complain(problems: Iterable[Problem | str], as_json: bool) -> None:
    for problem in problems:
        if as_json and isinstance(problem, Problem):
            click.echo(json.dumps(problem.as_json(), ensure_ascii=False), err=True)
        else:
            click.echo(str(problem), err=True)
