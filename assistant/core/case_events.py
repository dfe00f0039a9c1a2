"""The entries of a verdict case: places, debts, events, the contact; forgiving in form, strict about words.

Each entry is read by a table from its fields' names to what reads them; a field that the table does not have is one of
the further facts that a profile's content rules may name.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from assistant.core import case_words as words
from assistant.core.case_reader import (
    Parse,
    Path,
    Reader,
    day,
    further,
    instant,
    is_zone,
    labels,
    one_of,
    text,
    truth,
    whole,
    windows,
)
from assistant.core.gate import BorrowerFacts, Contact, Debt, Event, Place
from assistant.core.reply import understand

EVENT: Mapping[str, Parse] = {
    "at": instant,
    "event": one_of(*words.EVENTS),
    "direction": one_of(*words.DIRECTIONS),
    "by": text,
    "person": text,
    "debts": labels,
    "mode": one_of(*words.MODES),
    "style": one_of(*words.STYLES),
    "outcome": one_of(*words.OUTCOMES),
    "discussed": labels,
    "with_consent": truth,
    "status": one_of(*words.STATUSES),
    "text": text,
    "purpose": one_of(*words.PURPOSES),
    "accepted_channel": truth,
    "has_opt_out_notice": truth,
    "request": one_of(*words.REQUESTS),
    "made_by": text,
    "fact": one_of(*words.FACTS),
    "channel": lambda _reader, value, _path: words.MEDIA.get(str(value), str(value)),
    "place": text,
    "windows": windows,
    "valid_from": day,
    "valid_to": day,
    "until": day,
}
CONTACT: Mapping[str, Parse] = {
    "channel": one_of(*words.CHANNELS),
    "by": text,
    "person": text,
    "debts": labels,
    "mode": one_of(*words.MODES),
    "style": one_of(*words.STYLES),
    "dialing": one_of(*words.DIALING),
    "purpose": one_of(*words.PURPOSES),
    "in_reply_to": text,
    "acts_as": one_of(*words.ROLES),
    "consent": lambda _reader, value, _path: None if value in (False, "none", "") else str(value),
    "number_given_by_borrower": truth,
    "message_class": text,
    "amount_scope": text,
    "product": text,
    "dpd": whole,
}
LABELLED = ("number", "address", "kind", "number_kind", "address_kind")


def place_of(raw: Any, reader: Reader, path: Path) -> Place:
    fields = reader.mapping(raw, path, required=True)
    zone = fields.get("zone")
    if zone in (None, "unknown", ""):
        zone = None
    elif not is_zone(zone):
        reader.complain((*path, "zone"), f"unknown time zone `{zone}`", "use a name such as America/New_York")
    return Place(
        zone=zone,
        evidence=str(fields.get("evidence") or "residence"),
        country=fields.get("country"),
        region=fields.get("region"),
        postal_code=fields.get("postal_code"),
    )


def debt_of(raw: Any, reader: Reader, path: Path) -> Debt:
    if isinstance(raw, str):
        return Debt(id=raw)
    fields = reader.mapping(raw, path, required=True)
    account = fields.get("account_when_obtained")
    return Debt(
        id=str(reader.required(fields, "id", path)),
        kind=str(fields.get("kind") or "consumer_loan"),
        account_when_obtained=None if account is None else str(account),
        status=fields.get("status"),
    )


def read_borrower(raw: Mapping[str, Any], reader: Reader) -> BorrowerFacts:
    dpd = raw.get("dpd")
    return BorrowerFacts(
        born_on=reader.day(raw.get("born_on"), ("borrower", "born_on")),
        dpd=None if dpd is None else whole(reader, dpd, ("borrower", "dpd")),
        country=raw.get("country"),
        language=raw.get("language"),
    )


def event_of(raw: Any, reader: Reader, path: Path) -> Event | None:
    """The event, or None if it was complained about."""
    fields = reader.mapping(raw, path, required=True)
    found = _read(fields, EVENT, reader, path)
    kind = found.get("event")
    for field in ("event", "at", *(() if kind not in ("request", "fact") else (kind,))):
        if field not in fields:
            reader.required(fields, field, path)
    if kind is None or found.get("at") is None:
        return None
    if isinstance(found.get("text"), str) and _came_in(found):
        found["intent"] = heard(found["text"], found["more"].get("language") if "more" in found else None)
    if found.get("request") == "free_text" and "channel" not in found:
        made_by = found.get("made_by", "")
        found["channel"] = words.MEDIA.get(made_by, made_by)
    return Event(**found)


def _came_in(found: Mapping[str, Any]) -> bool:
    return found.get("request") == "free_text" or (found["event"] in words.SENDS and found.get("direction") == "in")


@lru_cache(maxsize=4096)
def heard(said: str, language: str | None) -> str:
    """An inbound text in one word of `terms.Intent`, by the product's own reply understanding."""
    return understand(said, language).intent.value


def read_contact(fields: Mapping[str, Any], reader: Reader, path: Path) -> Contact:
    named = {("acts_as" if name == "as" else name): value for name, value in fields.items() if name != "at"}
    found = _read(named, CONTACT, reader, path)
    if found.get("channel") is None:
        if "channel" not in fields:
            reader.required(fields, "channel", path)
        found["channel"] = ""
    return Contact(**found)


def _read(fields: Mapping[str, Any], table: Mapping[str, Parse], reader: Reader, path: Path) -> dict[str, Any]:
    """The arguments of the record: only what is written and could be read; defaults stand for the rest."""
    found: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for name, value in fields.items():
        parse = table.get(name)
        if value is None:
            continue
        if parse is not None:
            read = parse(reader, value, (*path, name))
            if read is not None:
                found[name] = read
        elif name not in LABELLED:
            more[name] = further(value)
    _label(fields, found, more)
    if more:
        found["more"] = more
    return found


def _label(fields: Mapping[str, Any], found: dict[str, Any], more: dict[str, Any]) -> None:
    """A number's or an address's label and kind; the kind may stand inside it, beside it, or be another thing's."""
    for name, kinds in (("number", words.NUMBER_KINDS), ("address", words.ADDRESS_KINDS)):
        value = fields.get(name)
        kind = fields.get(f"{name}_kind")
        if isinstance(value, dict):
            kind = kind or value.get("kind")
            value = next((value[key] for key in ("label", "id", name, "name", "value") if key in value), None)
        beside = fields.get("kind")
        if kind is None and beside in kinds and (name in fields or name == "number"):
            kind = beside
        if value is not None:
            found[name] = str(value)
        if kind is not None:
            found[f"{name}_kind"] = str(kind)
    if "kind" in fields:
        more["kind"] = fields["kind"]
