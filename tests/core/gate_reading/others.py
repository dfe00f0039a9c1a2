"""Sections 5 to 7: India, the United Kingdom, and the countries of which only the hours are known."""

from datetime import date

from tests.core.gate_reading.agreement import agreed_hours, agreed_times, is_first_reply, is_stopped
from tests.core.gate_reading.case import Case
from tests.core.gate_reading.federal import place as inconvenient_place

OWES_OR_SPEAKS = ("borrower", "joint_borrower", "guarantor", "executor", "attorney", "representative")
NEW_INDIAN_TEXT = date(2027, 1, 1)
CONSENTS = ("consent_to_time", "consent", "asks_to_be_contacted")
FULL_AGE = 18


def is_agreed(case: Case) -> bool:
    return case.every_wall_in((*agreed_times(case, CONSENTS), *agreed_hours(case)))


def india_hours(case: Case) -> bool:
    """I-HRS, to the end of 2026: no recovery before 8 or after 19."""
    return case.is_timed and is_before_2027(case) and case.is_out_of(8, 19)


def india_microfinance(case: Case) -> bool:
    """I-MFI, to the end of 2026: microfinance from 9 to 18."""
    kinds = [d.kind for d in case.facts.debts if d.id in case.debts]
    small = case.contact.product == "microfinance" or "microfinance" in kinds
    return small and case.is_timed and is_before_2027(case) and case.is_out_of(9, 18)


def india_complaint(case: Case) -> bool:
    """I-GRV26, to the end of 2026: no referral to an agency while a complaint is open, vexatious ones apart."""
    if case.contact.channel != "assign_to_agency" or not is_before_2027(case):
        return False
    return any(not e.more.get("vexatious") and case.on_our_debts(e) for e in case.learned("complaint_open"))


def is_before_2027(case: Case) -> bool:
    return bool(case.walls) and all(wall.date() < NEW_INDIAN_TEXT for wall in case.walls)


def is_2027(case: Case) -> bool:
    return bool(case.walls) and all(wall.date() >= NEW_INDIAN_TEXT for wall in case.walls)


def india_hours_2027(case: Case) -> bool:
    """I-HRS27: contact or visit from 8 to 19, outside only on express request; times to avoid are honoured."""
    if not case.is_timed or not is_2027(case):
        return False
    if case.is_out_of(8, 19) and not is_agreed(case):
        return True
    return is_inconvenient(case)


def is_inconvenient(case: Case) -> bool:
    for said in (*case.requests("inconvenient_time"), *case.learned("designation_inherited")):
        if not case.to_person(said) or not case.any_wall_in(said.windows):
            continue
        if not case.every_wall_in((*agreed_times(case, CONSENTS, said.at), *agreed_hours(case, said.at))):
            return True
    return False


def india_who(case: Case) -> bool:
    """I-WHO27: dues are discussed with borrower and guarantor only."""
    if case.role and case.contact.purpose == "location_information":
        return False  # where somebody is, is nothing about what they owe
    return is_2027(case) and case.reaches_someone and case.role not in OWES_OR_SPEAKS


def india_occasions(case: Case) -> bool:
    """I-OCC27: bereavement, medical emergency, calamity and weddings are left alone, their last day included."""
    if not is_2027(case) or not case.reaches_someone or case.contact.purpose != "collect":
        return False
    events = case.learned("bereavement", "medical_emergency", "calamity", "wedding")
    running = [e for e in events if e.until is not None and case.until_includes_today(e.until)]
    return any(case.to_person(e) and case.on_our_debts(e) for e in running)


def british_time(case: Case) -> bool:
    """U-TIME: requests on when, where and how are heeded; the rule has no hours of its own."""
    if not case.reaches_someone:
        return False
    is_now = case.is_timed and is_inconvenient(case) and not is_first_reply(case)
    return is_now or is_stopped(case) or inconvenient_place(case)


def british_privacy(case: Case) -> bool:
    """U-PRIV: third parties are not told, and nothing is public."""
    if case.contact.more.get("public") is True and case.reaches_someone:
        return True
    return case.reaches_someone and case.role not in OWES_OR_SPEAKS and case.contact.more.get("mentions_debt") is True


def british_time_bar(case: Case) -> bool:
    """U-BAR: no pursuit as enforceable after the bar."""
    return case.contact.purpose == "legal_threat" and any(case.on_our_debts(e) for e in case.learned("time_barred"))


def breathing_space(case: Case) -> bool:
    """U-BREATH: no demand during a moratorium, its last day included."""
    if not case.reaches_someone or case.contact.purpose not in ("collect", "legal_threat"):
        return False
    if case.role not in ("borrower", "joint_borrower"):
        return False
    running = [e for e in case.learned("moratorium") if e.until is not None and case.on_our_debts(e)]
    return any(case.until_includes_today(e.until) for e in running)


def philippines(case: Case) -> bool:
    """PH: not before 6 or after 22, unless over fifteen days past due or by express consent."""
    dpd = case.contact.dpd if case.contact.dpd is not None else case.facts.borrower.dpd
    late = dpd is not None and dpd > 15
    express = case.contact.consent not in (None, "recorded") or any(case.to_person(e) for e in case.requests("consent"))
    agreed = is_agreed(case) or express
    return case.is_timed and case.is_out_of(6, 22) and not late and not agreed


def not_phone_book(case: Case) -> bool:
    """PH: nobody from the phone book but guarantors."""
    return case.reaches_someone and case.role == "contact_person"


def indonesia(case: Case) -> bool:
    """ID: Monday to Saturday, no holidays, 8 to 20, unless the consumer agreed."""
    closed = case.is_out_of(8, 20) or any(wall.weekday() == 6 for wall in case.walls) or case.is_holiday()
    return case.is_timed and closed and not is_agreed(case)


def not_others(case: Case) -> bool:
    """ID, MX: third parties are left alone, co-obligors and guarantors are none."""
    return case.reaches_someone and case.role not in OWES_OR_SPEAKS


def mexico(case: Case) -> bool:
    """MX: 7 to 22 by the clock of the place."""
    return case.is_timed and case.is_out_of(7, 22)


def mexico_minors(case: Case) -> bool:
    """MX: not minors."""
    born = case.facts.borrower.born_on
    if born is None or case.role != "borrower" or not case.reaches_someone:
        return False
    years = [w.year - born.year - ((w.month, w.day) < (born.month, born.day)) for w in case.walls]
    return any(age < FULL_AGE for age in years)


def sao_paulo(case: Case) -> bool:
    """BR-SP: Monday to Friday 8 to 20, Saturday 8 to 14, never on Sundays and holidays."""
    if not case.is_timed:
        return False
    closes = [{5: 14, 6: 0}.get(wall.weekday(), 20) for wall in case.walls]
    return any(not 8 <= w.hour < end for w, end in zip(case.walls, closes, strict=True)) or case.is_holiday("SP")


def rio(case: Case) -> bool:
    """BR-RJ: weekdays 9 to 19."""
    return case.is_timed and (case.is_out_of(9, 19) or any(wall.weekday() > 4 for wall in case.walls))


def espirito_santo(case: Case) -> bool:
    """BR-ES: weekdays 8 to 19."""
    return case.is_timed and (case.is_out_of(8, 19) or any(wall.weekday() > 4 for wall in case.walls))


INDIA_2026 = {"I-HRS": india_hours, "I-GRV26": india_complaint}
INDIA_MICROFINANCE = {"I-MFI": india_microfinance}
INDIA_2027 = {"I-HRS27": india_hours_2027, "I-WHO27": india_who, "I-OCC27": india_occasions}
UNITED_KINGDOM = {"U-TIME": british_time, "U-PRIV": british_privacy, "U-BAR": british_time_bar}
BREATHING_SPACE = {"U-BREATH": breathing_space}
PHILIPPINES = {"PH": philippines, "PH people": not_phone_book}
INDONESIA = {"ID": indonesia, "ID people": not_others}
MEXICO = {"MX": mexico, "MX people": not_others, "MX minors": mexico_minors}
