"""The command of who writes or dials by hand: contact."""

import sys
from typing import Any

import click

from assistant.cli.common import Common, command
from assistant.cli.paper import show
from assistant.cli.trouble import LOOK

CHANNELS = click.Choice(["call", "voice", "sms", "email", "letter"])


def declare(cli: click.Group) -> None:
    @command(cli, "contact", short_help="Text, write to or ring one borrower now, through the gate.")
    @click.argument("loan")
    @click.option("--channel", type=CHANNELS, required=True)
    @click.option("--template", help="One of the shipped or your own; of a call: its script.")
    @click.option("--text", help="Your own words, instead of a template; what the law wants is printed around them.")
    @click.option("--by", required=True, help="Who asks for it.")
    def contact(common: Common, loan: str, channel: str, **more: Any) -> None:
        """Ask for one contact about LOAN; the gate's answer is shown, and what it allows is in the outbox.

        \b
        Example: assistant contact C00001 --channel sms --text "We have your letter." --by ann
        """
        from assistant.core.terms import Channel
        from assistant.steps.by_hand import Asked, contact_by_hand

        rt = common.open()
        asked = Asked(loan=loan, channel=Channel(channel), **more)
        told = rt.db.write_now(contact_by_hand, rt, asked, rt.now())
        show(common.json, told)
        if told["verdict"] != "allow":
            sys.exit(LOOK)
