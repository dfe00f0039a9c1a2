"""What dispatch relies on holds for every gateway: the same sentences over the simulator and over Twilio's adapter."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.config import TwilioSettings
from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway.base import Gateway, Message, Receipt, SendError
from assistant.gateway.line import Line
from assistant.gateway.sim_plan import number_kind
from assistant.gateway.simulator import Simulator
from assistant.gateway.twilio import Twilio
from tests.gateway.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, fake_twilio

NOW = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
SEED = 1


def number(kind: str) -> str:
    """The first fictional number that the simulated world takes for this kind."""
    numbers = (f"+1555{area:03d}01{n:02d}" for area in range(200, 999) for n in range(100))
    return next(to for to in numbers if number_kind(to, Channel.SMS, SEED) == kind)


A_TEXT = Message(
    ref="c0ffee-1",
    channel=Channel.SMS,
    to=number("good"),
    sender="+15555550100",
    body="Your payment of $10.00 was due.",
    at=NOW,
    valid_until=NOW + timedelta(hours=5),
    callback_ref="c0ffee-1.sealed",
    hints={"borrower": "B1", "loans": [], "as_of": "2026-10-01"},
)


@dataclass
class Company:
    """A gateway, and its own account of what it accepted."""

    gateway: Gateway
    fake: FakeTwilio | None
    folder: Path

    def behaves(self, fault: str) -> None:
        if self.fake is not None:
            self.fake.mode = fault
        else:
            words = {"dropped_after": "lost_after"}
            self.gateway = Simulator(seed=SEED, log=self.folder / f"{fault}.jsonl", faults={words.get(fault, fault): 1})

    def accepted(self) -> int:
        if self.fake is not None:
            return len(self.fake.log)
        logs = [path.read_text().splitlines() for path in self.folder.glob("*.jsonl")]
        return sum('"kind": "accepted"' in line for lines in logs for line in lines)


@pytest.fixture(params=["simulator", "twilio"])
async def company(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Company]:
    if request.param == "simulator":
        simulator = Simulator(seed=SEED, log=tmp_path / "sim.jsonl", faults={})
        ours = Company(gateway=simulator, fake=None, folder=tmp_path)
        yield ours
        await ours.gateway.close()
        return
    async with fake_twilio() as fake:
        values = {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": "+15555550100", "base_url": fake.url}
        account = TwilioSettings.model_validate(values | {"public_url": "https://collect.example.com"})
        twilio = Twilio(account, timeout=0.4, request_life=timedelta(seconds=1), line=Line.unpaced())
        yield Company(gateway=twilio, fake=fake, folder=tmp_path)
        await twilio.close()


async def failure(company: Company, message: Message = A_TEXT) -> SendError:
    with pytest.raises(SendError) as caught:
        await company.gateway.send(message)
    return caught.value


async def found(company: Company, message: Message = A_TEXT) -> Receipt | None:
    return await company.gateway.look_up(message, NOW, frozenset())


async def test_an_accepted_message_has_a_name_at_the_gateway_and_can_be_found(company: Company) -> None:
    receipt = await company.gateway.send(A_TEXT)
    assert receipt.sid
    assert receipt.status is DeliveryStatus.QUEUED
    assert company.accepted() == 1
    again = await found(company)
    assert again is not None
    assert again.sid == receipt.sid


async def test_a_message_never_sent_was_never_received(company: Company) -> None:
    assert await found(company) is None


async def test_a_throttled_message_was_certainly_not_taken(company: Company) -> None:
    company.behaves("throttled")
    error = await failure(company)
    assert (error.kind, error.retry_after is not None) == ("retry", True)
    assert company.accepted() == 0


@pytest.mark.parametrize("fault", ["lost_after", "dropped_after", "error_after"])
async def test_a_message_that_was_taken_without_an_answer_is_unknown_and_then_found(
    company: Company, fault: str
) -> None:
    company.behaves(fault)
    assert (await failure(company)).kind == "unknown"
    assert company.accepted() == 1
    assert await found(company) is not None


async def test_a_request_without_an_answer_that_never_arrived_is_unknown_and_then_never_received(
    company: Company,
) -> None:
    company.behaves("lost_before")
    assert (await failure(company)).kind == "unknown"
    assert company.accepted() == 0
    assert await found(company) is None


@pytest.mark.parametrize(
    "kind, code, opted_out, number_bad",
    [("opted_out", "21610", True, False), ("invalid", "21211", False, True), ("landline", "21614", False, False)],
)
async def test_a_refusal_says_what_it_means_for_the_number(
    company: Company, kind: str, code: str, opted_out: bool, number_bad: bool
) -> None:
    if company.fake is not None:
        company.behaves(f"refused_{code}")
    error = await failure(company, replace(A_TEXT, to=number(kind)))
    assert (error.kind, error.opted_out, error.number_bad) == ("rejected", opted_out, number_bad)
    assert company.accepted() == 0


async def test_the_gateway_does_not_notice_that_a_reference_comes_twice(company: Company) -> None:
    await company.gateway.send(A_TEXT)
    await company.gateway.send(A_TEXT)
    assert company.accepted() == 2


async def test_nothing_personal_and_no_secret_is_in_what_is_kept_or_shown(company: Company) -> None:
    receipt = await company.gateway.send(A_TEXT)
    shown = f"{receipt!r} {company.gateway!r} {A_TEXT!r}"
    for secret in (A_TEXT.to, A_TEXT.body, TOKEN, A_TEXT.callback_ref):
        assert secret not in shown
