"""Nobody has to read a code, and nobody English who reads Spanish: every page with content on it, word by word."""

import re
from pathlib import Path

import pytest

from assistant.core.cases import judge
from assistant.runtime import Runtime
from assistant.web import help
from assistant.web.kept import parted, read
from assistant.web.texts import texts
from tests.core.test_case_cover import CASES, PROFILES
from tests.web.page_list import PAGES, filled
from tests.web.reading import codes, untold
from tests.web.signing_in import Site
from tests.web.test_access import rt, site

__all__ = ["rt", "site"]  # the fixtures
# What is nobody's sentence of ours: names that people gave, and the script that the page shows.
NAMES = {"Complaints of this week", "a browser of the tests", "no contact", "at night", "You will be arrested"}
TEMPLATES = Path(help.__file__).parent / "templates"
SCRIPT = "/set-up/scripts/m1_solve"


async def test_no_page_shows_a_code_or_speaks_english_to_who_reads_spanish(site: Site, rt: Runtime) -> None:
    rt.db.write_now(filled, rt)
    found = []
    for role, stage, address in PAGES:
        if address == "/api/v1/":
            continue  # the reference of a programming interface
        name = f"{role}-{stage}"
        browser = await (site.browser() if role is None or stage is None else site.as_role(role, name, "north", stage))
        english, spanish = [
            await (await browser.get(address, headers={"Accept-Language": one})).text() for one in ("en", "es")
        ]
        found += [f"{address}: {one}" for one in codes(english)]
        if address != SCRIPT:
            found += [f"{address}: {one}" for one in untold(english, spanish) if one not in NAMES]
    assert not found, "\n".join(found)


def test_what_is_raw_is_found() -> None:
    assert len(codes("<p>hung_up</p><td>0a1b2c3d4e5f6071</td><b>in America/Denver</b><i title='True'>.</i>")) == 4
    assert codes("<p>None of these <code>hung_up</code></p><script>a_b</script>") == []
    assert untold("<p>not told at all</p><p>Ada Lovelace</p>", "<p>not told at all</p><p>Ada Lovelace</p>") != []


def test_every_sentence_of_the_gate_is_known() -> None:
    """What the shipped cases make it say: none is told to a Spanish reader as it is kept."""
    said = {finding.because for case in CASES for finding in judge(case, PROFILES).findings}
    spanish = texts("es")
    unknown = [one for text in said if text not in spanish.singles for one in parted(text) if read(one) is None]
    assert unknown == []


@pytest.mark.parametrize("page", help.KEYS, ids=lambda page: page.route)
def test_help_lists_the_keys_that_the_page_has(page: help.Page) -> None:
    """Those that its templates write, and `1` where they number something."""
    written = "".join((TEMPLATES / f"{name}.html").read_text(encoding="utf-8") for name in page.templates)
    found = {*re.findall(r'data-key="([^"])"', written), *re.findall(r'button\("\w+", "([a-z])"', written)}
    numbers = {"1"} if 'data-key="{{' in written else set()
    assert {key for key, _what in page.keys} == found | numbers


def test_help_knows_every_page_that_has_keys() -> None:
    with_keys = {path.stem for path in TEMPLATES.glob("*.html") if "data-key=" in path.read_text(encoding="utf-8")}
    assert with_keys - {"desk_keys"} == {name for page in help.KEYS for name in page.templates} - {"decision_same"}
