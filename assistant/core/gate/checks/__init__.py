"""The table of checks: the name that a profile writes → the record that judges. A new primitive is a row here."""

from assistant.core.gate.checks.base import Check
from assistant.core.gate.checks.basis import AddressBasis, ConsentOnFile, WorkMail
from assistant.core.gate.checks.caps import Burst, Cap, Cooldown, Gap
from assistant.core.gate.checks.cease import Cease
from assistant.core.gate.checks.content import CallerId, Content, SharedLine, TimeBarred
from assistant.core.gate.checks.enquiry import ContactPerson, Enquiry
from assistant.core.gate.checks.holds import Dispute, FactHold, FlagDispute, OnHold
from assistant.core.gate.checks.hours import InconvenientTime, TimeWindow
from assistant.core.gate.checks.persons import AgeGate, Attorney, RoleGate
from assistant.core.gate.checks.places import InconvenientPlace
from assistant.core.gate.checks.records import DebtStatus, Freshness, Furnish, PriorNotice, Retention, VisitPlace
from assistant.core.gate.checks.stops import Stops

CHECKS: dict[str, type[Check]] = {
    "address_basis": AddressBasis,
    "age_gate": AgeGate,
    "attorney": Attorney,
    "burst": Burst,
    "caller_id": CallerId,
    "cap": Cap,
    "cease": Cease,
    "consent_on_file": ConsentOnFile,
    "contact_person": ContactPerson,
    "content": Content,
    "cooldown": Cooldown,
    "debt_status": DebtStatus,
    "dispute": Dispute,
    "enquiry": Enquiry,
    "fact_hold": FactHold,
    "flag_dispute": FlagDispute,
    "freshness": Freshness,
    "furnish": Furnish,
    "gap": Gap,
    "inconvenient_place": InconvenientPlace,
    "inconvenient_time": InconvenientTime,
    "on_hold": OnHold,
    "prior_notice": PriorNotice,
    "retention": Retention,
    "role_gate": RoleGate,
    "shared_line": SharedLine,
    "stops": Stops,
    "time_barred": TimeBarred,
    "time_window": TimeWindow,
    "visit_place": VisitPlace,
    "work_mail": WorkMail,
}

__all__ = ["CHECKS", "Check"]
