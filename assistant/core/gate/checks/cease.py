"""A written stop about a debt: nothing more but a few notices, each of them once."""

from datetime import datetime
from typing import ClassVar, Literal

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Event
from assistant.core.gate.look import Answer, Look, role, same_person

NOT_WRITING = frozenset({"phone", "voicemail"})


class Cease(Check):
    """A written refusal to pay, or a written stop: no more about that debt, but for notices, each of them once."""

    needs: ClassVar[frozenset[str]] = frozenset({"requests"})
    is_settled: ClassVar[bool] = True

    check: Literal["cease"]
    persons: frozenset[str]
    notices: frozenset[str] = frozenset()
    requests: tuple[str, ...] = ("cease_in_writing", "refuses_to_pay_in_writing")

    def answer(self, look: Look) -> Answer | None:
        asked = [e for name in self.requests for e in look.file.asked(name) if is_writing(e)]
        asked = [e for e in asked if not self._asked_back(look, e.at)]
        if not asked or role(look.contact.person) not in self.persons:
            return None
        purpose = look.contact.purpose
        if purpose in self.notices and not self._was_sent(look, purpose, asked[0].at):
            return Answer(True, "a notice that may follow a written stop, once")
        return Answer(False, f"asked in writing on {asked[-1].at:%d %B %Y} to stop about this debt")

    def _asked_back(self, look: Look, since: datetime) -> bool:
        asked = look.file.asked("asks_to_be_contacted")
        return any(e.at > since and same_person(e, look.contact) for e in asked)

    def _was_sent(self, look: Look, purpose: str, since: datetime) -> bool:
        sent = (e for shelf in look.file.sent.values() for e in shelf)
        return any(e.purpose == purpose and e.at >= since and look.file.touches(e) for e in sent)


def is_writing(event: Event) -> bool:
    """A request by letter, portal, or an e-message in a channel where the lender takes writing."""
    return event.made_by not in NOT_WRITING and event.accepted_channel is not False
