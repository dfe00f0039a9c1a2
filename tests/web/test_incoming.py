"""A call that comes in, on the desk: a notice with one key, the call's screen, or the search for the file."""

from sqlalchemy import update

from assistant.core.terms import Role
from assistant.store.schema import contact_point
from tests.steps.test_incoming import number_of, ring
from tests.steps.test_incoming_party import BACKER, backed
from tests.steps.test_release import rt
from tests.web.signing_in import Site
from tests.web.test_desk import floor
from tests.web.test_desk_api import API, ask

__all__ = ["floor", "rt"]


async def test_one_key_opens_the_call_and_who_comes_second_is_told(floor: Site) -> None:
    cole, dana = await floor.as_role(Role.COLLECTOR, "cole"), await floor.as_role(Role.COLLECTOR, "dana")
    number = ring(floor.rt.db, floor.rt, number_of(floor.rt.db), floor.rt.now())
    notice = await cole.text("/desk/incoming")
    assert "A Person is calling" in notice
    assert 'data-key="r"' in notice
    assert "past due" not in notice
    taken = await cole.post(f"/desk/incoming/{number}/take")
    assert taken.headers["Location"] == "/desk/call"
    page = await cole.text("/desk/call")
    assert "Call from A Person" in page
    assert "past due" not in page
    late = await dana.post(f"/desk/incoming/{number}/take", follow=True)
    assert "cole has taken this call" in await late.text()
    assert "is calling" not in await dana.text("/desk/incoming")


async def test_a_number_on_several_files_asks_whose_it_is_and_names_nobody(floor: Site) -> None:
    shared = update(contact_point).where(contact_point.c.borrower_id == 2, contact_point.c.channel == "phone")
    floor.rt.db.write_now(lambda conn: conn.execute(shared.values(value=number_of(floor.rt.db))))
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    number = ring(floor.rt.db, floor.rt, number_of(floor.rt.db), floor.rt.now())
    assert "A number that is on 2 files is calling" in await cole.text("/desk/incoming")
    assert (await cole.post(f"/desk/incoming/{number}/take")).headers["Location"] == "/desk/incoming/caller"
    page = await cole.text("/desk/incoming/caller")
    assert "A Person" not in page
    wrong = await cole.post(f"/desk/incoming/{number}/file", {"postal_code": "10001"}, follow=True)
    assert "No file, or more than one, fits" in await wrong.text()
    said = {"reference": "B00002", "date_of_birth": "1980-03-04"}
    assert (await cole.post(f"/desk/incoming/{number}/file", said)).headers["Location"] == "/desk/call"
    assert "Call from A Person" in await cole.text("/desk/call")


async def test_a_program_takes_a_call_as_the_page_does(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    number = ring(floor.rt.db, floor.rt, "+12125559999", floor.rt.now())
    _, told = await ask(cole, f"{API}/incoming")
    assert [(one["files"], one["number"]) for one in told["ringing"]] == [(0, "•••• 9999")]
    assert await ask(cole, f"{API}/incoming/{number}/take", {}) == (
        200,
        {"call": None, "tries_left": None, "party": False},
    )
    said = {"said": {"date_of_birth": "1980-03-04", "postal_code": "10001"}, "reference": "L00001"}
    _, told = await ask(cole, f"{API}/incoming/{number}/file", said)
    assert (told["call"]["borrower_id"], told["call"]["came_in"], told["call"]["verified"]) == ("B00001", True, False)
    assert (await ask(cole, f"{API}/incoming/{number}/take", {}))[0] == 422


async def test_a_guarantor_who_proves_it_is_named_by_their_role_and_leaves_a_task(floor: Site) -> None:
    db, cole = floor.rt.db, await floor.as_role(Role.COLLECTOR, "cole")
    backed(db)
    number = ring(db, floor.rt, BACKER, floor.rt.now())
    assert "beside a borrower is calling" in await cole.text("/desk/incoming")
    assert (await cole.post(f"/desk/incoming/{number}/take")).headers["Location"] == "/desk/incoming/caller"
    asked = await cole.text("/desk/incoming/caller")
    assert "Gina" not in asked
    assert "L00001" not in asked
    said = {"reference": "L00001", "email": "gina@example.com"}
    told = await (await cole.post(f"/desk/incoming/{number}/file", said, follow=True)).text()
    assert "Guarantor: Gina Backer" in told
    assert "about their guarantee only" in told
    assert "past due" not in told
    card = await cole.post(f"/desk/incoming/{number}/end", {"note": "4111 1111 1111 1111"})
    assert (card.status, "card number" in await card.text()) == (422, True)
    await cole.post(f"/desk/incoming/{number}/end", {"note": "wants a copy"})
    page = await cole.text("/desk/accounts/L00001")
    assert "Answer somebody who rang and is not the borrower" in page
    assert "wants a copy" in page


async def test_a_program_leaves_what_a_guarantor_asked_for_as_the_page_does(floor: Site) -> None:
    db, cole = floor.rt.db, await floor.as_role(Role.COLLECTOR, "cole")
    backed(db)
    number = ring(db, floor.rt, BACKER, floor.rt.now())
    await ask(cole, f"{API}/incoming/{number}/take", {})
    said = {"reference": "L00001", "said": {"email": "gina@example.com"}}
    assert (await ask(cole, f"{API}/incoming/{number}/file", said))[1]["party"] is True
    _, told = await ask(cole, f"{API}/incoming")
    assert (told["caller"]["party"]["role"], told["caller"]["party"]["speak_to"]) == ("guarantor", "liability")
    assert (await ask(cole, f"{API}/incoming/{number}/end", {"note": "4111 1111 1111 1111"}))[0] == 422
    assert await ask(cole, f"{API}/incoming/{number}/end", {"note": "wants a copy"}) == (200, {"open": False})
    assert "wants a copy" in await cole.text("/desk/accounts/L00001")
