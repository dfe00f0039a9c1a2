"""What an entry of the log says beside what its page shows elsewhere: each fact by its name, in the reader's words."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from aiohttp import web

from assistant.core.dates import local
from assistant.web.desk_terms import terms_of
from assistant.web.keys import RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import texts_of
from assistant.web.retold import retold

NAMES = {
    "accepted": N_("Accepted"), "agrees": N_("Agrees"), "amount": N_("Amount"), "answered_by": N_("Answered by"),
    "as_of": N_("For the day"), "asked": N_("Asked"), "asked_by": N_("Asked by"), "batch": N_("Batch"),
    "because": N_("Because"), "blocks": N_("What it stops"), "call": N_("Call"), "cancelled": N_("Cancelled"),
    "changed": N_("Changed"), "channel": N_("Channel"), "channels": N_("Channels"), "clause": N_("Clause"),
    "code": N_("The gateway's word"), "collector": N_("Collector"), "confidence": N_("How sure (of 1)"),
    "consent": N_("Consent"), "cut": N_("Cut"), "delete_on": N_("Deleted on"), "did": N_("What was done"),
    "differs": N_("Differs"), "due_on": N_("Due on"), "entries": N_("Entries"), "error": N_("Error"),
    "evidence": N_("Evidence"), "expires_on": N_("Holds until"), "file": N_("File"), "follow_up": N_("What follows"),
    "form": N_("Form"), "from": N_("From"), "hold": N_("Hold"), "holder": N_("Held by"), "item": N_("Item"),
    "kept_until": N_("Kept until"), "kind": N_("Kind"), "late": N_("Late"), "line": N_("Line"),
    "made_at": N_("Made at"), "made_by": N_("Made by"), "matched": N_("What it was read by"), "name": N_("Name"),
    "next_action": N_("What is to be done"), "outcome": N_("Outcome"), "paid": N_("Paid"), "paid_on": N_("Paid on"),
    "person": N_("Person"), "profile": N_("Profile"), "promised_by": N_("Promised by"), "queue": N_("Queue"),
    "reason": N_("Reason"), "recording": N_("Recording"), "refused": N_("Refused"), "reply": N_("Reply"),
    "rows": N_("Rows"), "rule": N_("Rule"), "score": N_("Score"), "script": N_("Script"), "state": N_("State"),
    "table": N_("Table"), "to": N_("To"), "transcript": N_("Transcript"), "tries": N_("Tries"), "turns": N_("Turns"),
    "units": N_("Units"), "unsaid": N_("Not said"), "until": N_("Until"), "version": N_("Version"), "was": N_("Before"),
    "was_until": N_("Until, before"), "what": N_("What"), "why": N_("Why"), "withdrawn": N_("Withdrawn"),
}  # fmt: skip
NAMED = ("collector", "holder", "made_by", "asked_by", "name", "file", "batch", "profile", "version")
CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
DAY, INSTANT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
FLAGS = {"True": "answer_yes", "true": "answer_yes", "False": "answer_no", "false": "answer_no"}


def told(request: web.Request, facts: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """As `log_view` gives them → each name and value."""
    return [(_name(request, one["name"].replace(" ", "_")), _value(request, one)) for one in facts]


def _name(request: web.Request, name: str) -> str:
    return texts_of(request).say(NAMES[name]) if name in NAMES else name.replace("_", " ")


def _value(request: web.Request, one: Mapping[str, Any]) -> str:
    if one["minor"] is not None:
        return texts_of(request).money(one["minor"], one["currency"])
    values = [one["value"]] if isinstance(one["value"], str) else one["value"]
    return "; ".join(_said(request, one["name"].replace(" ", "_"), value) for value in values)


def _said(request: web.Request, name: str, value: str) -> str:
    """A day, an instant on the lender's clock, a yes, a code of the trade, a sentence; a name as it is."""
    t, terms = texts_of(request), terms_of(request)
    if value in FLAGS:
        return terms.said("flag", FLAGS[value])
    if DAY.fullmatch(value):
        return t.day(date.fromisoformat(value), "medium")
    if INSTANT.fullmatch(value):
        return t.instant(local(datetime.fromisoformat(value), request.app[RUNTIME].settings.work.zone), "short")
    if name == "clause":
        return terms.clause(value)
    if name == "reason":
        return terms.reason(value)
    if name in NAMED:
        return value
    if name == "person":
        return terms.said("person", value)
    return terms.said("rule", value) if CODE.fullmatch(value) else retold(request, value)
