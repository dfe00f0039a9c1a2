"""Places where a person is not to be reached: home, work, an address of theirs."""

from datetime import datetime
from typing import ClassVar, Literal

from assistant.core.gate.checks.base import Check
from assistant.core.gate.consents import consents
from assistant.core.gate.look import NUMBERED, Answer, Look, same_person


class InconvenientPlace(Check):
    """A place the person does not want to be reached at: its lines and its mail, not the mobile that travels."""

    needs: ClassVar[frozenset[str]] = frozenset({"requests", "learned"})
    is_settled: ClassVar[bool] = True

    check: Literal["inconvenient_place"]
    lifted_by_consent: bool = True
    lifted_by_reply: bool = False
    employer_forbids: bool = False  # judge the employer's bar instead of the person's wish

    def answer(self, look: Look) -> Answer | None:
        file = look.file
        if self.employer_forbids:
            known = (*file.requests.get("employer_forbids", ()), *file.learned.get("employer_forbids", ()))
            barred = ["work"] * any(same_person(e, look.contact) for e in known)
            since = [e.at for e in file.requests.get("employer_forbids", ())]
        else:
            asked = [e for e in file.requests.get("inconvenient_place", ()) if same_person(e, look.contact)]
            barred, since = [e.place or "" for e in asked], [e.at for e in asked]
        hit = next((place for place in barred if is_at_place(look, place)), None)
        if hit is None:
            return None
        if self.lifted_by_consent and self._consented(look, max(since, default=None)):
            return Answer(True, "the person agreed to this place since")
        if self.lifted_by_reply and _may_reply_at(look, since):
            return Answer(True, "the one reply to what the person began there")
        return Answer(False, f"not to be contacted at {hit or 'that place'}")

    def _consented(self, look: Look, since: datetime | None) -> bool:
        given = consents(look, frozenset({"consent"}))
        return any(
            (since is None or e.at > since) and (e.number is None or e.number == look.contact.number) for e in given
        )


def _may_reply_at(look: Look, since: list[datetime]) -> bool:
    contact = look.contact
    begun = [e for e in look.file.received.get(contact.channel, ()) if same_person(e, contact)]
    here = [e for e in begun if e.number is None or contact.number is None or e.number == contact.number]
    if contact.in_reply_to != "borrower_initiated" or not here or here[-1].at < max(since, default=here[-1].at):
        return False
    return not any(e.at >= here[-1].at for e in look.file.sent.get(contact.channel, ()) if same_person(e, contact))


def is_at_place(look: Look, place: str) -> bool:
    contact = look.contact
    if place and place in (contact.number, contact.address, contact.more.get("place")):
        return True
    if contact.more.get("known_to_be_at") == place:
        return True
    if contact.channel in NUMBERED:
        return contact.number_kind == place
    kinds = {"home": {"personal", "home"}, "work": {"employer", "work"}}.get(place, {place})
    if contact.channel == "email":
        return place == "work" and contact.address_kind in kinds
    return contact.channel in ("letter", "postcard", "visit") and contact.address_kind in kinds
