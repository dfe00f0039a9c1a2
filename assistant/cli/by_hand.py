"""The commands of contacts that nobody planned: contact, made by hand; ring, a borrower who rings the simulator."""

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

    @command(cli, "ring", short_help="Ring as a borrower, with the simulated telephone company.")
    @click.argument("number")
    @click.option("--hang-up", is_flag=True, help="End the call that rings from this number.")
    def ring(common: Common, number: str, hang_up: bool) -> None:
        """Let NUMBER ring the workspace, as it stands on a file (+15555550100), or give the call up.

        It rings on the desk of whoever has the account; a call that nobody takes becomes a call back.

        \b
        Example: assistant ring +12125550100
        """
        from assistant.steps.simulate_ring import ring_in

        rt = common.open()
        show(common.json, rt.db.write_now(ring_in, rt, number, not hang_up, rt.now()))
