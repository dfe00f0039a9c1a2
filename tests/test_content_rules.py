"""What a lender's edit takes away, or puts in: each is found in its language, with the rule of the profile it breaks."""

# ruff: noqa: E501 - an edit, its language and its rule are read as one line

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.core.gate import Jurisdiction
from assistant.profiles import load_profiles
from assistant.render.checking import Use, check_templates, check_uses

ROOT = Path(__file__).parent.parent
TEMPLATES, SCREENING = ROOT / "templates", ROOT / "config" / "screening.yaml"
KEPT = (
    "sms/reminder_m1.yaml",
    "email/reminder_m1.yaml",
    "letter/demand.yaml",
    "voice/reminder_m1.yaml",
    "call/m1_reminder.yaml",
)


@pytest.fixture(scope="module")
def profiles() -> dict[str, Jurisdiction]:
    found, problems = load_profiles(ROOT / "config" / "jurisdictions")
    assert problems == ()
    return dict(found)


@pytest.mark.parametrize("acts_as", ["creditor", "collector"])
def test_the_shipped_texts_keep_every_shipped_profile(profiles: dict[str, Jurisdiction], acts_as: str) -> None:
    every = Use(portfolios=("all",), profiles=tuple(profiles.values()), acts_as=acts_as)
    assert check_uses(TEMPLATES, SCREENING, [every]) == []


def edited(tmp_path: Path, name: str, edit: Callable[[str], str]) -> Path:
    """A copy of the shipped templates, few so that it is quick, with one of them changed."""
    copy = shutil.copytree(TEMPLATES, tmp_path / "templates")
    for path in copy.glob("*/[!_]*.yaml"):
        folder = path.parent.name
        if folder != "consequence" and (f"{folder}/{path.name}" not in KEPT or folder != name.split("/")[0]):
            path.unlink()
    (copy / name).write_text(edit((copy / name).read_text()))
    return copy


def without(pattern: str, put: str = "") -> Callable[[str], str]:
    def edit(text: str) -> str:
        changed, count = re.subn(pattern, put, text, count=1)
        assert count == 1, f"{pattern} is not in the shipped text any more"
        return changed

    return edit


def hiding_why(text: str) -> str:
    shown = without("(?m)^en: .*", 'en: "{{ sender }}: please call {{ lender.phone }}."')(text)
    return shown.replace("ends_with: stop", "ends_with: stop_plain")


@pytest.mark.parametrize(
    "profile, name, edit, language, rule",
    [
        # the statement of a debt collector at the first contact
        ("us-reg-f", "sms/_stop.yaml", without("This is an attempt to collect a debt; "), "en", "F-MIRANDA"),
        ("us-reg-f", "sms/_stop.yaml", without("any information obtained will be used for that purpose"), "en", "F-MIRANDA"),
        ("us-reg-f", "sms/_stop.yaml", without("Este mensaje es un intento de cobrar una deuda; "), "es", "F-MIRANDA"),
        ("us-reg-f", "sms/_stop.yaml", without("本信息旨在催收债务，"), "zh", "F-MIRANDA"),
        ("us-reg-f", "sms/_stop.yaml", without("यह ऋण वसूल करने का प्रयास है; "), "hi", "F-MIRANDA"),
        # … and at later ones
        ("us-reg-f", "sms/_stop.yaml", without("This is from a debt collector. "), "en", "F-MIRANDA"),
        ("us-reg-f", "email/_footer.yaml", without("Este mensaje es de un cobrador de deudas."), "es", "F-MIRANDA"),
        ("us-reg-f", "letter/_footer.yaml", without("本函来自催收机构。"), "zh", "F-MIRANDA"),
        ("us-reg-f", "voice/_menu.yaml", without("यह कॉल ऋण वसूली एजेंसी की ओर से है।"), "hi", "F-MIRANDA"),
        # in another language than the rest
        (
            "us-reg-f",
            "sms/_stop.yaml",
            without("Mensaje de un cobrador de deudas", "This is from a debt collector"),
            "es",
            "disclosure in language",
        ),
        # in calls, on every way, in the language of the call
        ("us-reg-f", "call/_identity.yaml", without("      continue: statement\n", "      continue: safe_to_talk\n"), "hi", "F-MIRANDA"),
        ("us-reg-f", "call/_identity.yaml", without("This call is from a debt collector."), "en", "F-MIRANDA"),
        ("us-reg-f", "call/_identity.yaml", without("本次来电旨在催收债务，"), "zh", "F-MIRANDA"),
        # licence, time-barred debts
        ("us-reg-f", "sms/_stop.yaml", without("Licencia {{ lender.licence }}. "), "es", "LIM/LIC"),
        ("us-reg-f", "email/_footer.yaml", without("Because of the age of this debt, we will not sue you for it."), "en", "LIM/LIC"),
        ("us-reg-f", "letter/_footer.yaml", without("इसके लिए हम आप पर मुक़दमा नहीं करेंगे"), "hi", "LIM/LIC"),
        ("us-reg-f", "call/_identity.yaml", without("我们不会就此提起诉讼"), "zh", "LIM/LIC"),
        # the way out
        ("us-tcpa", "voice/_menu.yaml", lambda text: text.replace("To stop these calls, press 9.", ""), "en", "T-"),
        ("us-reg-f", "sms/_stop.yaml", without("Responda STOP para no recibir más"), "es", "F-OPTOUT"),
        ("us-nyc", "email/_footer.yaml", without("如不再接收我们发往此地址的邮件，请回复STOP。"), "zh", "NYC-3IN7"),
        # the grievance officer, in every channel
        ("in-rbi-2027", "sms/_stop.yaml", without(r"{{ lender.grievance.phone }}, "), "en", "I-GRO27"),
        ("in-rbi-2027", "email/_footer.yaml", without(r"शिकायत अधिकारी: .*"), "hi", "I-GRO27"),
        ("in-rbi-2027", "voice/_menu.yaml", without(r"投诉受理：.*?。"), "zh", "I-GRO27"),
        ("in-rbi-2027", "call/_closing.yaml", without(r", {{ lender.grievance.phone }} पर कॉल करें"), "hi", "I-GRO27"),
        # the recording notice
        ("in-rbi-2027", "call/_identity.yaml", without("Esta llamada se graba, por", "Por"), "es", "I-REC27"),
        ("in-rbi-2027", "call/_identity.yaml", without("no_one: no_one", "no_one: ask_for_person"), "zh", "I-REC27"),
        # who speaks
        ("cn-gbt45251", "sms/reminder_m1.yaml", without("，?这里是{{ sender }}", ""), "zh", "C-ID"),
        ("in-rbi-2027", "sms/reminder_m1.yaml", without("{{ sender }} here. "), "en", "I-GRO27"),
        # why they should call
        ("uk-conc", "sms/reminder_m1.yaml", hiding_why, "en", "U-MISLEAD"),
    ],
)  # fmt: skip
def test_what_an_edit_takes_away_is_missed_with_its_rule(
    tmp_path: Path,
    profiles: dict[str, Jurisdiction],
    profile: str,
    name: str,
    edit: Callable[[str], str],
    language: str,
    rule: str,
) -> None:
    copy = edited(tmp_path, name, edit)
    use = Use(portfolios=("cards",), profiles=(profiles["house"], profiles[profile]), acts_as="collector")
    found = check_uses(copy, SCREENING, [use])
    met = [one for one in found if one.problem.startswith(f"{language}:") and rule in one.problem]
    assert met, [one.problem for one in found]
    assert all(one.line and one.mend and "portfolio cards" in one.problem for one in met)
    assert all(profile in one.problem for one in met)


@pytest.mark.parametrize(
    "name, edit, language, problem",
    [
        # before the identity check, to each who may hear it
        ("call/_identity.yaml", without("a personal matter for", "your overdue loan, for"), "en", "speaks of the debt before"),
        ("call/_identity.yaml", without("que llame a {{ agent_name }} al", "que llame por su pago al"), "es", "to another person who answers"),
        ("call/_identity.yaml", without("我改天再打来", "请告诉家里大人还款"), "zh", "to another person who answers"),
        ("call/_identity.yaml", without("इस विषय पर मैं केवल {{", "बकाया की बात मैं केवल {{"), "hi", "to an interpreter"),
        ("call/_identity.yaml", without("May I speak with", "About $1,240.00, may I speak with"), "en", "names an amount before"),
        ("call/_identity.yaml", without("le llamo de {{ caller_name }}", "le llamo de cobranzas de {{ caller_name }}"), "es", "tells what the lender collects"),
        ("call/_identity.yaml", without("您好，我是", "您好，我是催收部门"), "zh", "tells what the lender collects"),
        ("call/_identity.yaml", without("Without those details I", "Without those details about the debt I"), "en", "to one who is not identified"),
        ("call/_identity.yaml", without("speaking: verify_identity", "speaking: purpose"), "en", "verified"),
        # a voicemail that says more than it may
        ("call/_identity.yaml", without("back at {{ lender.phone }}. Thank you", "back at {{ lender.phone }} about an urgent matter. Thank you"), "en", "too much: about an urgent matter"),
        ("call/_identity.yaml", without("Por favor, llame a {{ agent_name }} al", "Por su expediente, llame a {{ agent_name }} al"), "es", "too much: por su expediente"),
        ("call/_identity.yaml", without("请回电{{ lender.phone }}，找{{ agent_name }}", "请回电{{ lender.phone }}"), "zh", "lacks the business name, whom to ask for"),
        ("voice/_menu.yaml", without(r"(voicemail: .*?) धन्यवाद।", r"\1 यह ज़रूरी मामला है।"), "hi", "no limited-content message (too much"),
        ("voice/_menu.yaml", without("with a personal message", "from the collections department, with a message"), "en", "to whoever listens"),
        # a promise without its read-back
        ("call/_promise.yaml", lambda text: text.replace("captures: [clear_yes]", "captures: []"), "en", "not read back"),
        # what is never said, in each language
        ("sms/reminder_m1.yaml", without("Paid already", "Or we will take you to court. Paid already"), "en", "(legal_threat)"),
        ("email/reminder_m1.yaml", without("(?m)^es:\n  subject: ", "es:\n  subject: Última advertencia. "), "es", "(pressure)"),
        ("sms/reminder_m1.yaml", without("已付款或需要帮助", "不还就告诉您的家人。已付款或需要帮助"), "zh", "(children)"),
        ("voice/reminder_m1.yaml", without("hi: ", "hi: पुलिस आएगी। "), "hi", "(police)"),
        ("call/_reason.yaml", without("May I ask what happened", "You should be ashamed. What happened"), "en", "(shame)"),
        ("call/_options.yaml", without("La puerta queda abierta", "Iremos con su jefe"), "es", "(employer)"),
    ],
)  # fmt: skip
def test_what_an_edit_puts_in_is_found_whoever_uses_it(
    tmp_path: Path, name: str, edit: Callable[[str], str], language: str, problem: str
) -> None:
    found = check_templates(edited(tmp_path, name, edit), SCREENING)
    assert any(problem in one.problem and (f"{language}:" in one.problem or "verified" in problem) for one in found), (
        found
    )
