"""On which channel a treatment reaches the person: the first of its channels with a usable point and the consent it
needs, in the declared order. The gate still decides; this only avoids planning what cannot be sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.core.terms import Channel
from assistant.core.treatment.facts import BorrowerDay, Guarantor, Point, Policy
from assistant.core.treatment.strategy import Treatment
from assistant.core.treatment.words import Need

KIND = {
    Channel.CALL: "phone",
    Channel.VOICE: "phone",
    Channel.SMS: "phone",
    Channel.EMAIL: "email",
    Channel.LETTER: "post",
    Channel.VISIT: "post",
}
CALLS = frozenset({Channel.CALL, Channel.VOICE})
USES = ("mobile", "home", "personal", None, "work", "employer")  # better first
TEXTABLE = ("mobile", None)


@dataclass(frozen=True, kw_only=True)
class Route:
    """A channel with its template and the point to use; `because` says why it is not the first that was prescribed."""

    channel: Channel
    template: str
    point: Point
    because: str | None = None


@dataclass(frozen=True, kw_only=True)
class Dead:
    """No route; why, per channel."""

    because: str


def route(item: Treatment, who: BorrowerDay, policy: Policy, barred: frozenset[Channel]) -> Route | Dead:
    """To the borrower. `barred`: channels without capacity today, or that wait."""
    options = [(item.channel, item.template), *item.instead]
    preferred = who.preferred_channel
    if item.channel is not Channel.CALL and any(channel == preferred for channel, _ in item.instead):
        options.sort(key=lambda option: option[0] != preferred)  # stable: the rest keep the declared order
    missed: list[str] = []
    for channel, template in options:
        found = _point(channel, item, who, policy) if channel not in barred else "not today"
        if isinstance(found, Point):
            return Route(channel=channel, template=template, point=found, because=", ".join(missed) or None)
        missed.append(f"{channel}: {found}")
    return Dead(because=", ".join(missed))


def to_guarantor(item: Treatment, person: Guarantor) -> Route | Dead:
    for channel, template in ((item.channel, item.template), *item.instead):
        point = next((one for one in person.points if one.kind == KIND[channel] and one.usable), None)
        if point is not None:
            return Route(channel=channel, template=template, point=point)
    return Dead(because="the guarantor cannot be reached")


def _point(channel: Channel, item: Treatment, who: BorrowerDay, policy: Policy) -> Point | str:
    """The best point of the channel, or why there is none."""
    if channel in who.stopped or (channel is Channel.VOICE and Channel.CALL in who.stopped):
        return "they asked to stop"
    points = [point for point in who.points if point.kind == KIND[channel] and point.owner == "borrower"]
    if channel is Channel.SMS:
        points = [point for point in points if point.use in TEXTABLE]
    if who.employer_forbids:
        points = [point for point in points if point.use not in ("work", "employer")]
    if not points:
        return "no point"
    usable = [point for point in points if point.usable]
    if not usable:
        return "its points fail"
    recorded = Need.PRERECORDED_CONSENT in item.needs and channel is Channel.VOICE
    allowed = [point for point in usable if _consents(channel, point, policy, recorded)]
    return best(channel, allowed) if allowed else "no consent"


def _consents(channel: Channel, point: Point, policy: Policy, recorded: bool) -> bool:
    """A recorded no is a no. Unknown will do for e-mail, and for texts and voice where the lender warrants consent."""
    if channel is Channel.SMS:
        return policy.consent_by_contract if point.consent_sms is None else point.consent_sms
    if channel is Channel.VOICE:
        unknown = policy.consent_by_contract and not recorded
        return unknown if point.consent_prerecorded is None else point.consent_prerecorded
    return channel is not Channel.EMAIL or point.consent_email is not False


def best(channel: Channel, points: Iterable[Point]) -> Point:
    """Consent on record first, then the kind of number, then the oldest on file."""
    said = {Channel.SMS: "consent_sms", Channel.VOICE: "consent_prerecorded", Channel.EMAIL: "consent_email"}.get(
        channel
    )

    def order(point: Point) -> tuple[bool, int, int]:
        consented = said is not None and getattr(point, said) is True
        use = USES.index(point.use) if point.use in USES else len(USES)
        return (not consented, use, point.id or 0)

    return min(points, key=order)
