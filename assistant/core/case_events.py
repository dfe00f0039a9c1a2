"""The entries of a verdict case: places, debts, events, the contact; forgiving in form, strict about words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from assistant.core.dates import zone as zone_named
from assistant.core.gate import BorrowerFacts, Contact, Debt, Event, Place, Window
from assistant.core.gate.checks.base import minute
from assistant.core.gate.clock import DAY_MINUTES, WEEKDAYS
from assistant.core.reply import understand
from assistant.core.shapes import did_you_mean

SENDS = ("call", "sms", "email", "letter", "portal", "visit", "social", "postcard")
EVENTS = (*SENDS, "request", "fact")
CHANNELS = (
    "call", "sms", "email", "letter", "visit", "social", "postcard", "credit_bureau", "assign_to_agency",
    "open_dial_session", "delete_record",
)  # fmt: skip
OUTCOMES = (
    "no_answer", "voicemail_left", "limited_content_message", "voicemail_full", "answered_then_dropped",
    "answered_busy_now", "busy", "not_in_service", "invalid_number", "wrong_party", "conversation", "connected", "met",
    "absent", "refused",
)  # fmt: skip
MODES = ("live", "prerecorded", "ai", "ringless")
REQUESTS = (
    "consent", "consent_to_time", "revoke_consent", "stop_channel", "stop_address", "cease_in_writing",
    "refuses_to_pay_in_writing", "asks_to_be_contacted", "inconvenient_time", "inconvenient_place", "employer_forbids",
    "attorney", "dispute_in_writing", "dispute_orally", "asks_original_creditor_in_writing", "do_not_contact", "free_text",
)  # fmt: skip
FACTS = (
    "number_not_theirs", "address_is_employers", "shared_line", "deceased", "incapacitated", "unreachable", "bankruptcy",
    "discharged", "moratorium", "bereavement", "time_barred", "validation_notice_sent", "verification_sent",
    "duplicate_dispute_answered", "attorney_unresponsive", "attorney_consents", "consent_to_creditor_only",
    "designation_inherited", "agreed_hours", "agreed_attempts_per_day", "guarantor", "complaint_open", "agency_evaluated",
    "agent_trained", "number_checked_for_reassignment", "medical_emergency", "calamity", "wedding", "attorney",
    "employer_forbids", "paid", "settled",
)  # fmt: skip
PURPOSES = (
    "collect", "location_information", "notice", "opt_out_confirmation", "opt_out_confirmation_with_offer",
    "end_of_collection_notice", "ordinary_remedy_notice", "specific_remedy_notice", "legal_threat", "reply",
)  # fmt: skip
STATUSES = ("claimed", "unknown", "sent")
MEDIA = {"phone": "call", "voicemail": "call", "voice": "call", "calls": "call", "text": "sms", "texts": "sms",
         "sms": "sms", "email": "email", "e-mail": "email", "letter": "letter", "mail": "letter", "any": "all"}  # fmt: skip
NUMBER_KINDS = ("mobile", "home", "work")

Path = tuple[str | int, ...]


class Reader:
    """Reads values and collects complaints; a value that cannot be read is None, and was complained about."""

    def __init__(self) -> None:
        self.complaints: list[tuple[Path, str, str]] = []

    def complain(self, path: Path, problem: str, mend: str) -> None:
        self.complaints.append((path, problem, mend))

    def required(self, raw: Mapping[str, Any], field: str, path: Path) -> Any:
        if raw.get(field) in (None, ""):
            self.complain((*path, field), f"`{field}` is missing", f"add `{field}`")
        return raw.get(field)

    def mapping(self, value: Any, path: Path, required: bool = False) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        if value is not None or required:
            self.complain(path, f"`{path[-1]}` must be a mapping of fields", "write `{field: value, …}`")
        return {}

    def items(self, raw: Mapping[str, Any], field: str) -> list[Any]:
        value = raw.get(field)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        if isinstance(value, str):
            return [value]
        self.complain((field,), f"`{field}` must be a list", "write `[…]`")
        return []

    def word(self, value: Any, words: Iterable[str], path: Path) -> str | None:
        """A word of a closed list; absent is None without complaint, except for what `path` must have."""
        known = list(words)
        if value in known:
            return str(value)
        found = "nothing" if value is None else f"`{value}`"
        self.complain(path, f"`{path[-1]}` is {found}", did_you_mean(str(value), known))
        return None

    def optional_word(self, raw: Mapping[str, Any], field: str, words: Iterable[str], path: Path, default: Any) -> Any:
        value = raw.get(field)
        return default if value is None else self.word(value, words, (*path, field))

    def instant(self, value: Any, path: Path) -> datetime | None:
        found = value if isinstance(value, datetime) else _parsed(datetime.fromisoformat, value)
        if found is None or found.tzinfo is None:
            what = "is missing" if value is None else f"is not an instant with an offset: `{value}`"
            self.complain(path, f"`{path[-1]}` {what}", 'write it as "2026-05-04T10:00:00-04:00"')
            return None
        return found.astimezone(UTC)

    def day(self, value: Any, path: Path) -> date | None:
        """A date; an instant stands for its own day."""
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        found = value if isinstance(value, datetime) else _parsed(datetime.fromisoformat, value)
        if found is None:
            self.complain(path, f"`{path[-1]}` is not a date: `{value}`", "write it as 2026-05-04")
            return None
        return found.date()


def _parsed(parse: Any, value: Any) -> Any:
    try:
        return parse(value)
    except (TypeError, ValueError):
        return None


def place_of(raw: Any, reader: Reader, path: Path) -> Place:
    fields = reader.mapping(raw, path, required=True)
    zone = fields.get("zone")
    if zone in (None, "unknown", ""):
        zone = None
    elif _parsed(zone_named, zone) is None:
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
        dpd=dpd if isinstance(dpd, int) else None,
        country=raw.get("country"),
        language=raw.get("language"),
    )


def event_of(raw: Any, reader: Reader, path: Path) -> Event | None:
    fields = reader.mapping(raw, path, required=True)
    kind = reader.word(fields.get("event"), EVENTS, (*path, "event"))
    at = reader.instant(fields.get("at"), (*path, "at"))
    request = reader.word(fields.get("request"), REQUESTS, (*path, "request")) if kind == "request" else None
    fact = reader.word(fields.get("fact"), FACTS, (*path, "fact")) if kind == "fact" else None
    if kind is None or at is None:
        return None
    number, number_kind = _labelled(fields, "number", "mobile")
    address, address_kind = _labelled(fields, "address", "personal")
    made_by = fields.get("made_by")
    text = fields.get("text")
    return Event(
        at=at,
        event=kind,
        direction=reader.optional_word(fields, "direction", ("out", "in"), path, "out"),
        by=str(fields.get("by") or "own"),
        person=_text(fields.get("person")),
        number=number,
        number_kind=number_kind,
        address=address,
        address_kind=address_kind,
        debts=_labels(fields.get("debts")),
        mode=reader.optional_word(fields, "mode", MODES, path, "live"),
        style=reader.optional_word(fields, "style", ("two_way", "notice"), path, "two_way"),
        outcome=reader.optional_word(fields, "outcome", OUTCOMES, path, None),
        discussed=_labels(fields.get("discussed")),
        with_consent=fields.get("with_consent"),
        status=reader.optional_word(fields, "status", STATUSES, path, None),
        text=_text(text),
        intent=_intent(fields, kind, request),
        purpose=reader.optional_word(fields, "purpose", PURPOSES, path, "collect"),
        accepted_channel=fields.get("accepted_channel"),
        has_opt_out_notice=fields.get("has_opt_out_notice"),
        request=request,
        made_by=_text(made_by),
        fact=fact,
        channel=_channel(fields, request),
        place=_text(fields.get("place")),
        windows=_windows(fields.get("windows"), reader, (*path, "windows")),
        valid_from=reader.day(fields.get("valid_from"), (*path, "valid_from")),
        valid_to=reader.day(fields.get("valid_to"), (*path, "valid_to")),
        until=reader.day(fields.get("until"), (*path, "until")),
        more=_more(fields, EVENT_FIELDS),
    )


def _intent(fields: Mapping[str, Any], kind: str, request: str | None) -> str | None:
    """What reply understanding makes of words that came in."""
    text = fields.get("text")
    if not isinstance(text, str):
        return None
    came_in = request == "free_text" or (kind in SENDS and fields.get("direction") == "in")
    return heard(text, _text(fields.get("language"))) if came_in else None


@lru_cache(maxsize=4096)
def heard(text: str, language: str | None) -> str:
    """An inbound text in one word of `terms.Intent`."""
    return understand(text, language).intent.value


def _channel(fields: Mapping[str, Any], request: str | None) -> str | None:
    said = fields.get("channel")
    if said is None and request == "free_text":
        said = fields.get("made_by")
    return MEDIA.get(str(said), str(said)) if said is not None else None


def read_contact(fields: Mapping[str, Any], reader: Reader, path: Path) -> Contact:
    number, number_kind = _labelled(fields, "number", "mobile")
    address, address_kind = _labelled(fields, "address", "personal")
    dpd = fields.get("dpd")
    return Contact(
        channel=reader.word(fields.get("channel"), CHANNELS, (*path, "channel")) or "",
        person=_text(fields.get("person")),
        by=str(fields.get("by") or "own"),
        number=number,
        number_kind=number_kind,
        address=address,
        address_kind=address_kind,
        debts=_labels(fields.get("debts")),
        mode=reader.optional_word(fields, "mode", MODES, path, "live"),
        style=reader.optional_word(fields, "style", ("two_way", "notice"), path, "two_way"),
        dialing=reader.optional_word(fields, "dialing", ("manual", "automated", "prerecorded", "ai"), path, "manual"),
        purpose=reader.optional_word(fields, "purpose", PURPOSES, path, "collect"),
        in_reply_to=_text(fields.get("in_reply_to")),
        acts_as=str(fields.get("as") or "collector"),
        consent=_consent(fields.get("consent")),
        number_given_by_borrower=fields.get("number_given_by_borrower"),
        message_class=_text(fields.get("message_class")),
        amount_scope=_text(fields.get("amount_scope")),
        product=str(fields.get("product") or "consumer_loan"),
        dpd=dpd if isinstance(dpd, int) else None,
        more=_more(fields, CONTACT_FIELDS),
    )


def _consent(value: Any) -> str | None:
    return None if value in (None, False, "none", "") else str(value)


def _labelled(fields: Mapping[str, Any], name: str, default: str) -> tuple[str | None, str]:
    """A number's or an address's label and kind; the kind may stand inside it or beside it."""
    value = fields.get(name)
    kind = fields.get(f"{name}_kind")
    if isinstance(value, Mapping):
        kind = kind or value.get("kind")
        value = next((value[key] for key in ("label", "id", name, "name", "value") if key in value), None)
    elif kind is None and (value is not None or name == "number"):
        beside = fields.get("kind")
        is_ours = beside in NUMBER_KINDS if name == "number" else beside in ("personal", "employer", "home", "work")
        kind = beside if is_ours else None
    return _text(value), str(kind or default)


def _labels(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _windows(raw: Any, reader: Reader, path: Path) -> tuple[Window, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raw = [raw]
    return tuple(_window(item, reader, (*path, index)) for index, item in enumerate(raw))


def _window(raw: Any, reader: Reader, path: Path) -> Window:
    fields = reader.mapping(raw, path, required=True)
    days = fields.get("days")
    names = None if days in (None, "*", ["*"]) else days if isinstance(days, list) else [days]
    for name in names or ():
        reader.word(name, WEEKDAYS, (*path, "days"))
    return Window(
        days=None if names is None else frozenset(WEEKDAYS.index(n) for n in names if n in WEEKDAYS),
        on=reader.day(fields.get("date"), (*path, "date")),
        start=_minute(fields.get("start"), 0, reader, (*path, "start")),
        end=_minute(fields.get("end"), DAY_MINUTES, reader, (*path, "end")),
    )


def _minute(value: Any, default: int, reader: Reader, path: Path) -> int:
    if value is None:
        return default
    try:
        return minute(value)
    except ValueError as error:
        reader.complain(path, str(error), 'write it as "09:00"')
        return default


def _more(fields: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The rarely used fields, with dates and instants read where they are written as such."""
    return {name: _dated(value) for name, value in fields.items() if name not in known}


def _dated(value: Any) -> Any:
    if not isinstance(value, str) or len(value) < 10 or value[4:5] != "-":
        return value
    day = _parsed(date.fromisoformat, value)
    return day if day is not None else _parsed(datetime.fromisoformat, value) or value


COMMON = {
    "at", "by", "person", "number", "number_kind", "address", "address_kind", "kind", "debts", "mode", "style", "purpose",
}  # fmt: skip
EVENT_FIELDS = frozenset(COMMON - {"kind"}) | {
    "event", "direction", "outcome", "discussed", "with_consent", "status", "text", "accepted_channel", "request", "made_by",
    "fact", "channel", "place", "windows", "valid_from", "valid_to", "until", "has_opt_out_notice",
}  # fmt: skip
CONTACT_FIELDS = frozenset(COMMON) | {
    "channel", "dialing", "in_reply_to", "as", "consent", "number_given_by_borrower", "message_class", "amount_scope",
    "product", "dpd",
}  # fmt: skip
