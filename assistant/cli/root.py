"""The group of all commands. Declaring is light: what a command needs, it imports when it is run."""

from typing import Any

import click

from assistant.cli import (
    ask,
    by_hand,
    dates,
    deploy,
    feed,
    hold,
    logs,
    look,
    outbox,
    overrides,
    payment,
    record,
    recording,
    reply,
    run,
    serving,
    transcript,
    users,
    work,
)
from assistant.cli.common import with_common_options


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="collections-assistant")
@with_common_options
def cli(**_common: Any) -> None:
    """A contact-center assistant for lenders: whom to contact, when it is lawful, what to say, what was promised."""


WORK = (deploy, users, feed, work, run, serving, record, by_hand, dates)
LOOK_UP = (ask, look, logs, payment, reply, outbox, hold, overrides, transcript, recording)
for room in (*WORK, *LOOK_UP):
    room.declare(cli)
