"""The command line: the only place that parses argv. `assistant --help` lists the commands.

Each file here holds the commands of one kind of user: who feeds the book, who works it, who asks about it.
"""

import sys
from typing import Any

import click
import structlog

from assistant.cli import ask, book, work
from assistant.cli.common import with_common_options
from assistant.cli.trouble import spoken


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="collections-assistant")
@with_common_options
def cli(**_common: Any) -> None:
    """A contact-center assistant for lenders: whom to contact, when it is lawful, what to say, what was promised."""


book.declare(cli)
work.declare(cli)
ask.declare(cli)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter still gets the rest
    # Logs stand beside what a command prints, which may be another program's input.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    spoken(cli, sys.argv[1:])
