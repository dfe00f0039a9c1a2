"""Where a borrower may be: phones to E.164 with the zones of their numbers, postal codes and regions to zones.

A compliance fact, so nothing is guessed: what the tables do not know stays unknown, and the gate refuses it.
"""

import re
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from assistant.core.book.records import PhoneNumber

ZONES_MAX = 6  # a number that may lie in more zones than this says nothing about the place
OLD_NAMES = {"Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Saigon": "Asia/Ho_Chi_Minh"}
ONE_LEGAL_TIME = {"CN": "Asia/Shanghai"}  # the whole country keeps Beijing's time by law
NO_PLACE = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.UAN,
    }
)
POSTAL_DIGITS = {"US": 5, "MX": 5, "ES": 5, "DE": 5, "FR": 5, "IT": 5, "IN": 6, "CN": 6, "PH": 4, "ID": 5, "BR": 8}
# Countries with several zones, by region; the United States come from their postal codes.
REGIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "CA": {
        "AB": ("America/Edmonton",), "BC": ("America/Vancouver", "America/Edmonton"), "MB": ("America/Winnipeg",),
        "NB": ("America/Moncton",), "NL": ("America/St_Johns", "America/Goose_Bay"), "NS": ("America/Halifax",),
        "ON": ("America/Toronto", "America/Winnipeg"), "PE": ("America/Halifax",), "QC": ("America/Toronto",),
        "SK": ("America/Regina",), "YT": ("America/Whitehorse",),
    },
    "AU": {
        "ACT": ("Australia/Sydney",), "NSW": ("Australia/Sydney",), "NT": ("Australia/Darwin",),
        "QLD": ("Australia/Brisbane",), "SA": ("Australia/Adelaide",), "TAS": ("Australia/Hobart",),
        "VIC": ("Australia/Melbourne",), "WA": ("Australia/Perth",),
    },
    "BR": {
        **dict.fromkeys(("SP", "RJ", "ES", "MG", "PR", "SC", "RS", "DF", "GO"), ("America/Sao_Paulo",)),
        "AC": ("America/Rio_Branco",), "AM": ("America/Manaus", "America/Eirunepe"), "BA": ("America/Bahia",),
        "MT": ("America/Cuiaba",), "MS": ("America/Campo_Grande",), "RO": ("America/Porto_Velho",),
        "RR": ("America/Boa_Vista",), "PE": ("America/Recife",), "CE": ("America/Fortaleza",),
    },
}  # fmt: skip


def phone(text: str, country: str | None) -> PhoneNumber:
    """A number as people write it → E.164. `country` is used for a number without one. Raises ValueError.

    A number of the right length in a range that is not in use comes back with `valid` False and no zones.
    """
    if text[:1] == "+" and text[1:].isdigit() and text.isascii() and 8 <= len(text) <= 16:
        kind, zones, state = _range(text[:-4])
        if state != "impossible":
            return PhoneNumber(text, zones, kind, state == "valid")
    return _parse_slowly(text, country)


@lru_cache(maxsize=200_000)
def _range(prefix: str) -> tuple[str, tuple[str, ...], str]:
    """What a number's range says, kept by all but its last four digits, which no plan's zones depend on."""
    try:
        number = phonenumbers.parse(prefix + "0123")
    except phonenumbers.NumberParseException:
        return "mobile", (), "impossible"
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != prefix + "0123":
        return "mobile", (), "impossible"  # a trunk zero inside, as +44 (0)20 …: the slow way knows
    return _of(number)


def _of(number: phonenumbers.PhoneNumber) -> tuple[str, tuple[str, ...], str]:
    if not phonenumbers.is_possible_number(number):
        return "mobile", (), "impossible"
    if not phonenumbers.is_valid_number(number):
        return "mobile", (), "unused"
    form = phonenumbers.number_type(number)
    kind = "home" if form == PhoneNumberType.FIXED_LINE else "mobile"
    return kind, () if form in NO_PLACE else _zones(number), "valid"


def _zones(number: phonenumbers.PhoneNumber) -> tuple[str, ...]:
    found = {OLD_NAMES.get(name, name) for name in timezone.time_zones_for_number(number)} - {"Etc/Unknown"}
    return tuple(sorted(found)) if len(found) <= ZONES_MAX else ()


def _parse_slowly(text: str, country: str | None) -> PhoneNumber:
    if re.fullmatch(r"\d+\.\d+|\d+([.,]\d+)?[eE]\+?\d+", text):
        raise ValueError("a spreadsheet has made a number of this phone: digits may be lost")
    if not re.fullmatch(r"[+\d(][\d\s().\-/+]*(\s*(x|ext\.?)\s*\d+)?", text, re.IGNORECASE):
        raise ValueError("not a phone number")
    if text[:1] != "+" and text[:2] != "00" and country is None:
        raise ValueError("a phone without its country: write it with +, or fill the borrower's country")
    try:
        number = phonenumbers.parse("+" + text[2:] if text[:2] == "00" and country is None else text, country)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number") from error
    kind, zones, state = _of(number)
    if state == "impossible":
        raise ValueError("not a phone number: too short or too long for its country")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return PhoneNumber(e164, zones, kind, state == "valid")


@lru_cache(maxsize=100_000)
def postal_code(text: str, country: str | None) -> str:
    """The code, or ValueError for one that a spreadsheet has shortened."""
    digits = POSTAL_DIGITS.get(country or "")
    if digits and text.isdigit() and len(text) < digits:
        raise ValueError(f"a postal code of {country} has {digits} digits: a leading zero is lost")
    if country == "US" and not re.fullmatch(r"\d{5}(-?\d{4})?", text):
        raise ValueError("not a US postal code: five digits, or nine")
    return text


@lru_cache(maxsize=100_000)
def places(country: str | None, region: str | None, code: str | None, zone: str | None) -> list[dict[str, Any]]:
    """Every place the file suggests: [{zone, evidence, country, region}]. Empty: unknown. Do not change the list."""
    found = [(name, "residence") for name in ([zone] if zone else [])]
    found += [(name, "postal_code") for name in _by_postal_code(country, region, code)]
    if not any(evidence == "postal_code" for _, evidence in found) or _contradicts(country, region, code):
        found += [(name, "residence") for name in _by_region(country, region)]
    if not found:
        found += [(name, "country") for name in _by_country(country)]
    kept: dict[str, str] = {}
    for name, evidence in found:
        kept.setdefault(name, evidence)
    return [
        {"zone": name, "evidence": evidence, "country": country, "region": region} for name, evidence in kept.items()
    ]


def _by_postal_code(country: str | None, region: str | None, code: str | None) -> tuple[str, ...]:
    if country != "US" or not code:
        return ()
    zone, _state = _us_codes().get(code[:5], ("", ""))
    return (zone,) if zone else ()


def _contradicts(country: str | None, region: str | None, code: str | None) -> bool:
    """The postal code lies in another state than the one given: both may be true."""
    if country != "US" or not code or not region:
        return False
    return _us_codes().get(code[:5], ("", region.upper()))[1] != region.upper()


def _by_region(country: str | None, region: str | None) -> tuple[str, ...]:
    if not region:
        return ()
    key = region.upper().removeprefix(f"{country}-")
    return _us_states().get(key, ()) if country == "US" else REGIONS.get(country or "", {}).get(key, ())


def _by_country(country: str | None) -> tuple[str, ...]:
    if country in ONE_LEGAL_TIME:
        return (ONE_LEGAL_TIME[country],)
    zones = _zone_table().get(country or "", ())
    return zones if len(zones) == 1 else ()


@cache
def _us_codes() -> dict[str, tuple[str, str]]:
    """ZIP → (zone, state). Codes of the armed forces abroad have no zone."""
    rows: list[dict[str, Any]] = import_module("zipcodes").list_all()  # half a second: only for US postal codes

    return {row["zip_code"]: (_known(row["timezone"]), row["state"]) for row in rows}


def _known(zone: str) -> str:
    return zone if "/" in zone else ""


@cache
def _us_states() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for zone, state in _us_codes().values():
        if zone:
            found.setdefault(state, set()).add(zone)
    return {state: tuple(sorted(zones)) for state, zones in found.items()}


@cache
def _zone_table() -> dict[str, tuple[str, ...]]:
    """Country → its zones, from the tz database's own table."""
    text = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _place, zone, *_note = line.split("\t")
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


@cache
def countries() -> frozenset[str]:
    """The ISO codes of all countries."""
    text = (files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in text.splitlines() if line and not line.startswith("#"))
