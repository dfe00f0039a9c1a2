"""The command line: the only place that parses argv. `assistant --help` lists the commands.

`main` is light: Ctrl-C is in hand before anything heavy is imported. The commands are declared in the files that
`root` names, one for each kind of user; each imports its step when it is run, so that asking for help costs nothing.
"""

import gc
import sys

from assistant.cli.interrupt import interrupts

__all__ = ["main"]


def main() -> None:
    interrupts.install(sys.argv[1:])
    gc.set_threshold(100_000, 50, 100)  # a batch makes many small records and no cycles: a twentieth of a run's time
    from assistant.cli.root import cli
    from assistant.cli.trouble import spoken

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter still gets the rest
    try:
        spoken(cli, sys.argv[1:])
    except KeyboardInterrupt:  # pressed again while the first press was being answered
        interrupts.end()
    finally:
        interrupts.over()
