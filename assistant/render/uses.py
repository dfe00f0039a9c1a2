"""Who uses the templates: the profiles that a portfolio's contacts are judged by, and samples of such contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from assistant.core.gate import Contact, Jurisdiction
from assistant.core.problem import Problem
from assistant.core.screen_rules import AUTOMATED, Cite, owed
from assistant.core.terms import Channel
from assistant.render.context import RenderContext
from assistant.render.samples import AGENCY, FULL, bare

Statement = Literal["none", "first", "later"]
STATEMENTS: Mapping[str, tuple[Statement, ...]] = {"creditor": ("none",), "collector": ("first", "later")}


@dataclass(frozen=True, kw_only=True)
class Use:
    """One way in which templates are sent. `portfolios` names it for people; `acts_as`: creditor or collector."""

    portfolios: tuple[str, ...]
    profiles: tuple[Jurisdiction, ...]
    acts_as: str = "creditor"

    @property
    def role(self) -> str:
        """As the gate calls it."""
        return "creditor_in_own_name" if self.acts_as == "creditor" else "collector"

    def contact(self, channel: Channel, **more: object) -> Contact:
        shape = dict(AUTOMATED.get(channel, {"channel": str(channel)}))
        return Contact(**shape, person="borrower", acts_as=self.role, **more)  # type: ignore[arg-type]  # by name

    def samples(self, needs: frozenset[str]) -> Iterator[tuple[str, RenderContext]]:
        """Contacts with everything these profiles may want said."""
        owes = owed(self.profiles, self.role)
        for about, context in (("everything known", FULL), ("only what is needed", self._bare(needs))):
            for statement in STATEMENTS[self.acts_as]:
                one = replace(context, owes=owes, statement=statement, time_barred="time_barred_wording" in owes)
                named = one if statement == "none" else replace(one, sender=replace(AGENCY, hours=None))
                yield f"{about}, {statement} contact" if statement != "none" else about, named

    def _bare(self, needs: frozenset[str]) -> RenderContext:
        """Nothing but what is needed; the officer and the licence of the lender are always known."""
        return replace(bare(needs), sender=FULL.sender)

    def named(self) -> str:
        return f"portfolio {', '.join(self.portfolios)}" if self.portfolios else "every portfolio"


# What to do about a fact that a rule misses, or finds and forbids.
MENDS = {
    "mini_miranda": 'print the first-contact statement: {% if statement == "first" %}…{% endif %} (see _stop.yaml)',
    "collector_disclosure": 'print the later-contact statement: {% if statement == "later" %}…{% endif %}',
    "disclosure_in_language": "say the statement in the language of the rest",
    "grievance_officer": "print name, e-mail, phone and address: {% if owes.grievance and lender.grievance.name %}…",
    "names_grievance_officer": "print {{ lender.grievance.… }}: name, e-mail, phone and address",
    "licence_number": "print {% if owes.licence and lender.licence %}{{ lender.licence }}{% endif %}",
    "time_barred_wording": "print {% if owes.time_barred %}…{% endif %} with the wording of config/screening.yaml",
    "has_opt_out_notice": "end with the shared text `stop` or `footer`",
    "identification": "print {{ sender }}",
    "identifies_sender": "print {{ sender }}",
    "names_creditor": "print {{ sender }}, which names both",
    "says_how_to_answer": "print {{ lender.phone }}, or ask for a reply",
    "hides_purpose": "say what it is about, or do not send it under this profile",
}


def problem_of(
    file: str, line: int | None, language: str, said: str, cites: list[Cite], use: Use, mend: str
) -> Problem:
    """One problem of a text, with the rules it breaks and who uses it."""
    rules = "; ".join(dict.fromkeys(map(str, cites)))
    return Problem(file=file, line=line, problem=f"{language}: {said} [{rules}; {use.named()}]", mend=mend)
