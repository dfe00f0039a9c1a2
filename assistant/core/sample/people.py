"""Made-up borrowers: names in four languages, places in ten time zones' worth of states, numbers that reach no one.

Numbers are of the range that the North American plan keeps for fiction: 555-0100 to 555-0199 of each area code.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from assistant.core.sample.dice import Dice

LANGUAGES = ("en", "en", "en", "es", "en", "zh", "en", "es", "en", "hi")
FIRST_NAMES = {
    "en": "Ava Noah Mia Owen Ruth Saul Iris Hugo Lena Carl Nora Finn Tess Dean Cora Reid Jude Faye Glen Hope Ira June",
    "es": "Lucía Mateo Sofía Diego Elena Pablo Carmen Andrés Rosa Iván Marta Julián Inés Bruno Clara Raúl Nuria Hugo",
    "zh": "Wei Fang Jing Hao Min Lei Xiu Jun Yan Tao Hui Ping Ning Bo Qing Rong Shan Yu",
    "hi": "Asha Rohan Meera Kiran Vijay Priya Arjun Nisha Dev Leela Sanjay Kavita Anil Rekha Mohan Usha Tarun Ila",
}
LAST_NAMES = {
    "en": "Brook Hale Marsh Stone Field Lowe Page Reeve Sharp Ward Yates Finch Moss Rowe Penn Crane Dale Frost Holt",
    "es": "Ruiz Vega Campos Soto Peña Ibarra Luna Rojas Núñez Salas Ortega Mora Prado Bravo Cano Duarte Esteve",
    "zh": "Chen Lin Wu Zhao Sun Gao Luo Song Tang Xie Deng Han Cao Peng Zeng Dong Yuan",
    "hi": "Sharma Patel Verma Rao Iyer Nair Gupta Mehta Joshi Kulkarni Das Bose Pillai Reddy Saxena Trivedi",
}
FIRMS = ("Bakery", "Garage", "Florist", "Printing", "Deli", "Plumbing", "Tailors", "Catering")
# state, a postal code of it, area codes of the state
PLACES = (
    ("CA", "95814", (916, 530, 310)), ("NY", "12207", (518, 212, 716)), ("TX", "78701", (512, 713, 915)),
    ("FL", "32301", (850, 305, 407)), ("IL", "62701", (217, 312)), ("WA", "98501", (360, 206)),
    ("CO", "80202", (303, 719)), ("AZ", "85001", (602, 520)), ("TN", "37243", (615, 423)), ("HI", "96813", (808,)),
    ("AK", "99501", (907,)), ("MA", "02108", (617, 413)), ("GA", "30303", (404, 912)), ("MI", "48933", (517, 313)),
    ("OR", "97301", (503, 541)), ("NM", "87501", (505, 575)), ("MN", "55101", (651, 218)), ("NC", "27601", (919, 704)),
    ("NJ", "08608", (609, 201)), ("OH", "43215", (614, 216)), ("PA", "17101", (717, 215)), ("UT", "84101", (801, 435)),
    ("IN", "46204", (317, 219)), ("ND", "58501", (701,)), ("NV", "89701", (775, 702)), ("VA", "23219", (804, 703)),
    ("WI", "53703", (608, 414)), ("MO", "65101", (573, 314)), ("LA", "70802", (225, 504)), ("KY", "40601", (502, 270)),
)  # fmt: skip
MOBILE_LINES = 70  # of the hundred fictional lines of an area code; the others are for work and other persons
EMPLOYERS = ("Northside Clinic", "City Transit", "Oak Valley Schools", "Harvest Foods", "Riverside Hotel", "")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A borrower with the ways to reach them; `sheet` and `points` are rows of the import format."""

    ref: str
    name: str
    company: bool
    row: dict[str, object]
    points: tuple[dict[str, object], ...]

    @property
    def phone(self) -> str:
        return str(self.points[0]["value"])


def person(dice: Dice, number: int, as_of: date) -> Person:
    """The `number`-th borrower, from 0."""
    ref = f"B{number + 1:06d}"
    language = LANGUAGES[number % len(LANGUAGES)]
    company = number % 23 == 11
    state, postal_code, _ = PLACES[number % len(PLACES)]
    name = _name(dice, number, language, company)
    has_place = number % 29 != 7  # a few whose place only the number tells
    row: dict[str, object] = {
        "borrower_id": ref, "kind": "company" if company else "person", "name": name, "language": language,
        "country": "US", "region": state if has_place else "",
        "postal_code": postal_code if has_place and number % 13 else "",
        "address": f"{number % 900 + 1} Main Street" if number % 3 else "", "zone": "",
        "employer": "" if company else dice.pick(EMPLOYERS, "employer", ref),
        "monthly_income": "" if dice.chance(0.4, "income?", ref) else dice.number(16, 90, "income", ref) * 100,
        "payday": "" if company else dice.pick((1, 5, 10, 15, 25, 30), "payday", ref),
        "born_on": "" if company else as_of - timedelta(days=dice.number(20 * 365, 78 * 365, "born", ref)),
        "risk_score": round(dice.roll("risk", ref), 2),
    }  # fmt: skip
    return Person(ref=ref, name=name, company=company, row=row, points=_points(dice, number, ref, row))


def _name(dice: Dice, number: int, language: str, company: bool) -> str:
    surname = dice.pick(LAST_NAMES[language].split(), "last", number)
    if company:
        return f"{surname} {dice.pick(FIRMS, 'firm', number)} LLC"
    return f"{dice.pick(FIRST_NAMES[language].split(), 'first', number)} {surname}"


def phone(number: int, slot: int = 0) -> str:
    """One for each borrower of the first 2,000; one in ten lives in another state than the number's."""
    home = number % len(PLACES)
    codes = PLACES[(home + 10) % len(PLACES) if home % 10 == 4 else home][2]
    turn = number // len(PLACES)
    line = turn // len(codes) % MOBILE_LINES if slot == 0 else MOBILE_LINES + turn % (100 - MOBILE_LINES)
    return f"+1{codes[turn % len(codes)]}5550{100 + line}"


def _points(dice: Dice, number: int, ref: str, row: dict[str, object]) -> tuple[dict[str, object], ...]:
    own = partial(_point, ref)
    sms, voice = _consent(dice, 0.9, "sms", ref), _consent(dice, 0.6, "voice", ref)
    points = [own("phone", phone(number), "mobile", consent_sms=sms, consent_prerecorded=voice)]
    if dice.chance(0.65, "email", ref):
        points.append(own("email", f"{ref.lower()}@example.com", "personal", consent_email="yes"))
    if dice.chance(0.08, "work", ref):
        points.append(own("phone", phone(number, 1), "work", consent_sms="no", consent_prerecorded="no"))
    if row["address"]:
        points.append(own("post", f"{row['address']}, {row['region'] or 'USA'}", "home"))
    return tuple(points)


def _point(ref: str, channel: str, value: str, kind: str, **consents: str) -> dict[str, object]:
    row: dict[str, object] = {"borrower_id": ref, "channel": channel, "value": value, "kind": kind, "owner": "borrower"}
    blank = dict.fromkeys(("owner_name", "consent_sms", "consent_prerecorded", "consent_email", "verified_on"), "")
    return row | blank | consents


def _consent(dice: Dice, share: float, what: str, ref: str) -> str:
    return "yes" if dice.chance(share, "consent", what, ref) else dice.pick(("no", ""), "consent?", what, ref)
