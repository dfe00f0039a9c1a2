"""Random contacts with their files: places, debts, earlier events and an instant, drawn so that most sit near a limit.

Everything comes from the dice that are handed in: a seeded `random.Random`, or hypothesis's own, which it can shrink.
Times of day fall on the hours that rules name, a minute before and after; days on the edges of counting windows, on
clock changes, holidays and days on which a rule comes into force.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from assistant.core.gate import BorrowerFacts, Contact, Debt, Event, GateFacts, Hold, Place, Window


@dataclass(frozen=True)
class World:
    """A country as the dice see it."""

    zones: Sequence[str]
    days: Sequence[date]
    hours: Sequence[int]  # that some rule names
    kinds: Sequence[str]
    profiles: Sequence[tuple[str, ...]]
    tags: Sequence[tuple[str | None, str | None]] = ((None, None),)  # country and region that a place may state


US = World(
    zones=(
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "Pacific/Honolulu",
    ),
    days=(
        date(2026, 3, 8),
        date(2026, 5, 14),
        date(2026, 7, 3),
        date(2026, 9, 2),
        date(2026, 11, 1),
        date(2026, 11, 26),
        date(2027, 1, 31),
    ),
    hours=(8, 9, 17, 20, 21),
    kinds=("credit_card", "credit_card", "student_loan", "student_loan", "medical", "business_loan"),
    profiles=(
        ("us-reg-f",),
        ("us-reg-f",),
        ("us-reg-f",),
        ("house",),
        ("house",),
        ("us-tcpa",),
        ("us-ma",),
        ("us-nyc",),
        ("us-wa",),
        ("us-dc",),
        ("us-bankruptcy",),
        ("house", "us-reg-f", "us-tcpa", "us-nyc"),
        ("us-reg-f", "us-ma", "us-bankruptcy"),
        ("us-reg-f", "us-wa", "us-dc"),
    ),
    tags=((None, None), (None, None), ("US", "CA"), ("US", "NY")),
)
CHINA = World(
    zones=("Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi"),
    days=(date(2026, 5, 5), date(2026, 10, 1), date(2026, 12, 31)),
    hours=(8, 10, 22),
    kinds=("consumer_loan", "credit_card"),
    profiles=(
        ("cn-gbt45251",),
        ("cn-gbt45251",),
        ("cn-cba2026",),
        ("cn-gbt45251", "cn-creditcard"),
        ("cn-gbt45251", "cn-cba2026", "cn-cfc"),
    ),
)
INDIA = World(
    zones=("Asia/Kolkata",),
    days=(date(2026, 6, 1), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 3)),
    hours=(8, 9, 18, 19),
    kinds=("consumer_loan", "microfinance"),
    profiles=(("in-rbi-2026",), ("in-rbi-2027",), ("in-rbi-2026", "in-rbi-2027", "in-rbi-mfi-2026")),
)
BRITAIN = World(
    zones=("Europe/London",),
    days=(date(2026, 3, 29), date(2026, 6, 10), date(2026, 10, 25)),
    hours=(0, 8, 21),
    kinds=("consumer_loan",),
    profiles=(("uk-conc",), ("uk-conc", "uk-breathing-space"), ("house", "uk-conc")),
)
PHILIPPINES = World(("Asia/Manila",), (date(2026, 6, 12), date(2026, 8, 3)), (6, 22), ("consumer_loan",), (("ph",),))
INDONESIA = World(
    ("Asia/Jakarta", "Asia/Jayapura"), (date(2026, 8, 15), date(2026, 6, 5)), (8, 20), ("consumer_loan",), (("id",),)
)
MEXICO = World(
    ("America/Mexico_City", "America/Tijuana"),
    (date(2026, 3, 8), date(2026, 9, 16)),
    (7, 22),
    ("consumer_loan",),
    (("mx",),),
)
BRAZIL = World(
    ("America/Sao_Paulo",),
    (date(2026, 7, 9), date(2026, 9, 5), date(2026, 11, 2)),
    (8, 9, 14, 19, 20),
    ("consumer_loan",),
    (("br-sp",), ("br-rj",), ("br-es",), ("house", "br-sp")),
)
WORLDS = (US, US, US, US, US, US, CHINA, CHINA, INDIA, BRITAIN, PHILIPPINES, INDONESIA, MEXICO, BRAZIL)


def words(text: str) -> tuple[str, ...]:
    """Each as often as it is written: the dice fall on it so often."""
    return tuple(text.split())


OUTCOMES = words(
    """
    no_answer no_answer no_answer voicemail_left voicemail_full limited_content_message answered_then_dropped
    answered_busy_now busy not_in_service invalid_number connected
    """
)
SEND_KINDS = ("call", "call", "call", "call", "call", "sms", "sms", "email", "letter", "visit")
STRANGERS = words(
    """
    spouse guarantor executor parent_of_minor attorney creditor contact_person relative employer neighbour
    """
)
REQUESTS = words(
    """
    consent consent consent_to_time revoke_consent stop_channel stop_channel stop_address cease_in_writing
    refuses_to_pay_in_writing asks_to_be_contacted inconvenient_time inconvenient_time inconvenient_place
    employer_forbids attorney dispute_in_writing dispute_orally asks_original_creditor_in_writing do_not_contact
    free_text
    """
)
FACTS = words(
    """
    number_not_theirs number_checked_for_reassignment address_is_employers deceased unreachable incapacitated
    bankruptcy discharged moratorium bereavement time_barred validation_notice_sent verification_sent
    duplicate_dispute_answered attorney_unresponsive attorney_consents consent_to_creditor_only
    designation_inherited agreed_hours agreed_attempts_per_day complaint_open agency_evaluated agent_trained
    """
)
PURPOSES = words(
    """
    location_information notice opt_out_confirmation end_of_collection_notice specific_remedy_notice
    legal_threat reply
    """
)
NUMBERS = {"m": "mobile", "n": "mobile", "h": "home", "w": "work"}
ADDRESSES = {"a": "personal", "e": "employer"}
BORROWER = BorrowerFacts()


def a_history(dice: Random) -> tuple[GateFacts, tuple[str, ...], datetime]:
    """A case file, the profiles to judge it by, and when."""
    world = dice.choice(WORLDS)
    zone = dice.choice(world.zones)
    today = dice.choice(world.days) + timedelta(days=dice.choice((0, 0, 0, 1, 1, 2, 3, 5, -1)))
    now = at_wall(zone, today, a_minute(dice, world))
    debts = tuple(
        Debt(id=name, kind=dice.choice(world.kinds), account_when_obtained=dice.choice((None, "A1")), status=None)
        for name in ("D1", "D2", "D3")[: dice.choice((1, 2, 2, 3))]
    )
    names = tuple(debt.id for debt in debts)
    contact, events = a_contact(dice, world, names), history(dice, world, zone, today, now, names)
    if dice.random() < 0.2:
        contact, events = dice.choice(THEMES)(dice, now, contact, events)
    facts = GateFacts(
        places=places(dice, world, zone),
        debts=debts,
        history=events,
        contact=contact,
        borrower=a_borrower(dice) if dice.random() < 0.1 else BORROWER,
        consent_basis=dice.choice(("none", "contract")),
        holds=(a_hold(dice, today),) if dice.random() < 0.05 else (),
    )
    return facts, dice.choice(world.profiles), now


def at_wall(zone: str, day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone_of(zone)).astimezone(UTC)


@lru_cache
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def a_minute(dice: Random, world: World) -> int:
    """Mostly inside the day, often on the edge of an hour that a rule names."""
    if dice.random() < 0.6:
        return dice.randrange(10 * 60, 17 * 60)
    return max(0, min(1439, 60 * dice.choice(world.hours) + dice.choice((-60, -1, 0, 1, 30))))


def places(dice: Random, world: World, zone: str) -> tuple[Place, ...]:
    chance = dice.random()
    country, region = dice.choice(world.tags)
    first = Place(zone=zone, evidence="residence", country=country, region=region)
    if chance < 0.75:
        return (first,)
    if chance < 0.77:
        return (first, Place(zone=None, evidence="postal_code"))
    return (first, Place(zone=dice.choice(world.zones), evidence=dice.choice(("area_code", "postal_code", "stated"))))


def history(
    dice: Random, world: World, zone: str, today: date, now: datetime, debts: tuple[str, ...]
) -> tuple[Event, ...]:
    """Events at most a month old, many of them on the edges of the counted days; in time order, before now."""
    kind = dice.choice(("calls", "calls", "mixed", "mixed", "sends", "quiet"))
    count = {"calls": dice.randrange(13), "mixed": dice.randrange(9), "sends": dice.randrange(9), "quiet": 0}[kind]
    spread = dice.choice((1, 3, 8, 8, 8, 8, 32))
    plain = dice.random() < 0.7
    events = []
    for _ in range(count):
        at = a_moment(dice, world, zone, today, spread)
        if at >= now:
            continue
        chance = dice.random()
        if kind == "mixed" and chance < 0.35:
            events.append(a_request(dice, world, at, debts))
        elif kind == "mixed" and chance < 0.5:
            events.append(a_fact(dice, world, at, debts))
        else:
            events.append(a_send(dice, at, debts, "call" if kind == "calls" else dice.choice(SEND_KINDS), plain))
    return in_order(now, events)


def a_moment(dice: Random, world: World, zone: str, today: date, spread: int) -> datetime:
    day = today - timedelta(days=dice.randrange(spread))
    minute = dice.choice((0, 1, 1439, 600, 720, 750, dice.randrange(1440), 60 * dice.choice(world.hours)))
    return at_wall(zone, day, minute)


def some_debts(dice: Random, debts: tuple[str, ...]) -> tuple[str, ...]:
    chance = dice.random()
    return debts[:1] if chance < 0.6 else debts[-1:] if chance < 0.75 else debts if chance < 0.93 else ()


def a_send(dice: Random, at: datetime, debts: tuple[str, ...], kind: str, plain: bool) -> Event:
    """An earlier call, message or visit; `plain`: ours, to the borrower, out, about the first debt mostly."""
    more: dict[str, Any] = {"person": "borrower", "debts": some_debts(dice, debts)}
    if kind in ("call", "sms"):
        more["number"] = dice.choice("mmmmnhw")
        more["number_kind"] = NUMBERS[more["number"]]
    else:
        more["address"] = dice.choice("aaae")
        more["address_kind"] = ADDRESSES[more["address"]]
    if kind == "call":
        more["outcome"] = "conversation" if dice.random() < 0.08 else dice.choice(OUTCOMES)
        if dice.random() < 0.06:
            more["outcome"], more["status"] = None, dice.choice(("claimed", "unknown"))
        more["style"] = dice.choice(("two_way", "two_way", "notice"))
    if not plain:
        vary(dice, kind, debts, more)
    return Event(at=at, event=kind, **more)


def vary(dice: Random, kind: str, debts: tuple[str, ...], more: dict[str, Any]) -> None:
    if dice.random() < 0.25:
        more["person"] = dice.choice((None, *STRANGERS))
    if dice.random() < 0.2:
        more["by"] = dice.choice(("agency:east", "other:acme"))
    if kind == "call":
        more["mode"] = dice.choice(("live", "live", "prerecorded", "ai", "ringless"))
        more["outcome"] = dice.choice((*OUTCOMES, "conversation", "conversation", "conversation", "conversation"))
        more["with_consent"] = dice.choice((None, None, None, True, False))
        if more["outcome"] == "conversation":
            more["discussed"] = some_debts(dice, debts)
    if dice.random() < 0.3:
        more["direction"] = "in"
        if kind in ("sms", "email"):
            more["intent"] = dice.choice(("stop", "stop", "will_pay", "wrong_person"))
    elif dice.random() < 0.15:
        more["purpose"] = dice.choice(PURPOSES)


def a_window(dice: Random, world: World) -> Window:
    start = 60 * dice.choice(world.hours) if dice.random() < 0.5 else 60 * dice.randrange(24)
    days = None if dice.random() < 0.6 else frozenset(dice.sample(range(7), 3))
    return Window(days=days, start=start, end=dice.choice((60, 540, 720, 1080, 1260, 1380, 1440)))


def a_request(dice: Random, world: World, at: datetime, debts: tuple[str, ...]) -> Event:
    name = dice.choice(REQUESTS)
    more: dict[str, Any] = {"made_by": dice.choice(("letter", "email", "sms", "portal"))}
    if name in ("consent_to_time", "inconvenient_time") or (name == "consent" and dice.random() < 0.2):
        more["windows"] = (a_window(dice, world),)
    if name == "asks_to_be_contacted" and dice.random() < 0.4:
        more["windows"] = (replace(a_window(dice, world), on=at.date() + timedelta(days=dice.randrange(3))),)
    if name in ("consent", "asks_to_be_contacted") and dice.random() < 0.3:
        more["valid_from"] = at.date() + timedelta(days=dice.randrange(4))
        more["valid_to"] = more["valid_from"] + timedelta(days=dice.randrange(5))
    if name == "consent" and dice.random() < 0.1:
        more["more"] = {"obtained_during": "unlawful_call"}
    if name in ("stop_channel", "free_text"):
        more["channel"] = dice.choice(("call", "call", "sms", "email"))
        more["number"] = dice.choice((None, "m", "h")) if more["channel"] in ("call", "sms") else None
        more["intent"] = "stop" if name == "free_text" else None
    if name == "stop_address":
        more[dice.choice(("number", "number", "address"))] = dice.choice("mha")
    if name == "inconvenient_place":
        more["place"] = dice.choice(("home", "work"))
    if name == "attorney":
        more["more"] = {"name": "A. Counsel", "phone": "+1-212-555-0101"}
    if name == "dispute_in_writing":
        more["more"] = dice.choice(({}, {"portion": "fees"}, {"same_as_prior": True}))
    person = "contact_person" if name == "do_not_contact" else dice.choice(("borrower",) * 9 + ("spouse",))
    return Event(at=at, event="request", request=name, person=person, debts=some_debts(dice, debts), **more)


def a_fact(dice: Random, world: World, at: datetime, debts: tuple[str, ...]) -> Event:
    name = dice.choice(FACTS)
    more: dict[str, Any] = {"debts": some_debts(dice, debts)}
    soon = at.date() + timedelta(days=dice.randrange(12))
    if name in ("number_not_theirs", "number_checked_for_reassignment"):
        more["number"] = dice.choice("mmh")
    if name == "address_is_employers":
        more["address"] = "a"
    if name in ("moratorium", "bereavement"):
        more["until"] = soon
    if name in ("designation_inherited", "agreed_hours"):
        more["windows"] = (a_window(dice, world),)
    if name == "validation_notice_sent":
        more["more"] = {"period_end": soon}
    if name == "attorney_unresponsive":
        more["more"] = {"since": at.date() - timedelta(days=dice.choice((20, 29, 30, 31)))}
    if name == "agreed_attempts_per_day":
        more["more"] = {"max": 8}
    if name == "complaint_open" and dice.random() < 0.3:
        more["more"] = {"vexatious": True}
    if name in ("agency_evaluated", "agent_trained"):
        return Event(at=at - timedelta(days=dice.choice((0, 300, 360, 365, 366))), event="fact", fact=name)
    return Event(at=at, event="fact", fact=name, **more)


def a_contact(dice: Random, world: World, debts: tuple[str, ...]) -> Contact:
    channel = dice.choice(("call", "call", "call", "call", "sms", "sms", "email", "letter", "visit"))
    if dice.random() < 0.05:
        channel = dice.choice(("social", "postcard", "credit_bureau", "assign_to_agency", "open_dial_session"))
    more: dict[str, Any] = {"channel": channel, "person": "borrower", "debts": some_debts(dice, debts)}
    if channel in ("call", "sms"):
        more["number"] = dice.choice("mmmmnhw")
        more["number_kind"] = NUMBERS[more["number"]]
    elif channel in ("email", "letter", "visit", "postcard"):
        more["address"] = dice.choice("aaae")
        more["address_kind"] = ADDRESSES[more["address"]]
    if channel == "call":
        more["mode"] = dice.choice(("live", "live", "live", "prerecorded", "ai", "ringless"))
        more["style"] = dice.choice(("two_way", "two_way", "notice"))
    if dice.random() < 0.15:
        more["person"] = dice.choice((None, *STRANGERS))
    if dice.random() < 0.2:
        more["purpose"] = dice.choice(PURPOSES)
    if dice.random() < 0.1:
        more["in_reply_to"] = "borrower_initiated"
    if dice.random() < 0.05:
        more["more"] = dice.choice(({"has_opt_out_notice": False}, {"mentions_debt": True}, {"public": True}))
    if dice.random() < 0.05:
        more["acts_as"] = "creditor_in_own_name"
    more["by"] = "own" if dice.random() < 0.9 else dice.choice(("agency:east", "other:acme"))
    more["dialing"] = dice.choice(("manual", "manual", "automated"))
    more["consent"] = dice.choice(("form", "form", None))
    more["number_given_by_borrower"] = dice.choice((None, True, False))
    more["amount_scope"] = dice.choice((None, None, None, "undisputed_portion"))
    return Contact(**more)


Themed = tuple[Contact, tuple[Event, ...]]


def stopped(dice: Random, now: datetime, contact: Contact, events: tuple[Event, ...]) -> Themed:
    """A request to stop a medium, what was sent since under its two exceptions, and a contact that may be one."""
    medium = dice.choice(("sms", "sms", "email", "call"))
    asked, begun, answered = sorted(now - timedelta(minutes=dice.choice((2, 5, 6, 90, 3000, 9000))) for _ in range(3))
    by_text = Event(at=asked, event=medium, direction="in", person="borrower", number="m", intent="stop")
    request = Event(
        at=asked, event="request", request="stop_channel", person="borrower", channel=medium, made_by="phone"
    )
    more = [by_text if dice.random() < 0.5 and medium != "call" else request]
    if dice.random() < 0.4:
        more.append(Event(at=begun, event=medium, direction="in", person="borrower", number="m", intent="will_pay"))
    if dice.random() < 0.4:
        purpose = dice.choice(("opt_out_confirmation", "reply"))
        more.append(Event(at=answered, event=medium, person="borrower", number="m", purpose=purpose))
    purpose = dice.choice(("collect", "opt_out_confirmation", "reply"))
    reply = "borrower_initiated" if purpose == "reply" else None
    changed = replace(contact, channel=medium, person="borrower", number="m", purpose=purpose, in_reply_to=reply)
    return changed, in_order(now, more, () if dice.random() < 0.5 else events)


def ceased(dice: Random, now: datetime, contact: Contact, events: tuple[Event, ...]) -> Themed:
    """A written stop about a debt, notices sent since, and a contact that may be one of the three."""
    notices = ("end_of_collection_notice", "ordinary_remedy_notice", "specific_remedy_notice", "collect")
    asked, sent = sorted(now - timedelta(hours=dice.choice((1, 20, 40, 100))) for _ in range(2))
    name = dice.choice(("cease_in_writing", "refuses_to_pay_in_writing"))
    debts = dice.choice((("D1",), ("D2",), ()))
    more = [Event(at=asked, event="request", request=name, person="borrower", made_by="letter", debts=debts)]
    if dice.random() < 0.5:
        more.append(Event(at=sent, event="letter", person="borrower", purpose=dice.choice(notices), debts=("D1",)))
    changed = replace(contact, person="borrower", purpose=dice.choice(notices), debts=dice.choice((("D1",), ())))
    return changed, in_order(now, more, () if dice.random() < 0.7 else events)


def consented(dice: Random, now: datetime, contact: Contact, events: tuple[Event, ...]) -> Themed:
    """A consent to calls, a week of them, and perhaps the conversation that ends it."""
    given = now - timedelta(hours=dice.choice((3, 30, 140, 150, 160, 170, 180)))
    first = given.date() if dice.random() < 0.3 else None
    debts = dice.choice((("D1",), ("D2",), ()))
    more = [Event(at=given, event="request", request="consent", person="borrower", valid_from=first, debts=debts)]
    for _ in range(dice.randrange(6, 11)):
        at = now - timedelta(hours=dice.randrange(1, 190))
        outcome = "conversation" if dice.random() < 0.06 else "no_answer"
        more.append(Event(at=at, event="call", person="borrower", number="m", debts=("D1",), outcome=outcome))
    if dice.random() < 0.2:
        more.append(Event(at=given + timedelta(hours=2), event="request", request="revoke_consent", person="borrower"))
    changed = replace(contact, channel="call", person="borrower", number="m", debts=("D1",), purpose="collect")
    return changed, in_order(now, more, () if dice.random() < 0.8 else events)


def in_order(now: datetime, *parts: Sequence[Event]) -> tuple[Event, ...]:
    every = (event for part in parts for event in part if event.at < now)
    return tuple(sorted(every, key=lambda event: event.at))


THEMES = (stopped, ceased, consented)


def a_borrower(dice: Random) -> BorrowerFacts:
    born = date(dice.choice((1950, 1980, 2008, 2010)), dice.randrange(1, 13), dice.randrange(1, 28))
    return BorrowerFacts(born_on=born, dpd=dice.choice((None, 14, 15, 16, 40)))


def a_hold(dice: Random, today: date) -> Hold:
    start = today + timedelta(days=dice.choice((-3, 0, 1)))
    end = dice.choice((None, start + timedelta(days=1), start + timedelta(days=4)))
    return Hold(kind="hardship_hold", from_on=start, to_on=end, debts=dice.choice((None, ("D1",), ("D2",))))
