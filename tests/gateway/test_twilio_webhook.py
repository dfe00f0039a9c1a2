"""Twilio's webhooks: a signature equal to the library's own check, and every status in our words."""

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library has no types

from assistant.core.terms import DeliveryStatus
from assistant.gateway import twilio_events
from assistant.gateway.base import Trouble, open_ref, sign_ref
from assistant.gateway.twilio_signature import genuine
from tests.gateway.fake_twilio import TOKEN, payload

NOW = datetime(2026, 10, 1, 16, 1, tzinfo=UTC)
URL = "https://collect.example.com/webhooks/twilio/status/c0ffee-1.sealed"
names = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=8)
forms = st.dictionaries(names, st.text(alphabet=st.characters(codec="utf-8"), max_size=12), max_size=6)
hosts = st.sampled_from(
    ["collect.example.com", "collect.example.com:443", "127.0.0.1:8080", "collect.example.com:8443"]
)
paths = st.text(alphabet="abcXYZ019-._~", max_size=12).map(lambda path: "/hook/" + path)


@given(form=forms, host=hosts, path=paths, scheme=st.sampled_from(["http", "https"]), with_port=st.booleans())
def test_a_signature_is_good_exactly_when_the_library_says_so(
    form: dict[str, str], host: str, path: str, scheme: str, with_port: bool
) -> None:
    url, validator = f"{scheme}://{host}{path}?a=1", RequestValidator(TOKEN)
    signed_url = (
        url if not with_port or ":" in host else url.replace(host, f"{host}:{443 if scheme == 'https' else 80}")
    )
    signature = validator.compute_signature(signed_url, form)
    for tried in (signature, signature[:-2] + "A=", "", "é"):
        for token in (TOKEN, "another"):
            expected = RequestValidator(token).validate(url, form, tried)
            assert genuine(token, url, list(form.items()), tried) == expected


@given(body=st.dictionaries(names, st.integers()), changed=st.booleans())
def test_a_json_body_is_held_to_its_digest_as_the_library_does(body: dict[str, int], changed: bool) -> None:
    text, validator = json.dumps(body), RequestValidator(TOKEN)
    url = f"{URL}?bodySHA256={quote(validator.compute_hash(text))}"
    signature = validator.compute_signature(url, {})
    sent = text + " " if changed else text
    assert (
        genuine(TOKEN, url, [], signature, sent.encode()) == validator.validate(url, sent, signature) == (not changed)
    )


def test_every_parameter_is_signed() -> None:
    form = payload("callback_message_delivered")
    signature = RequestValidator(TOKEN).compute_signature(URL, form)
    assert genuine(TOKEN, URL, list(form.items()), signature)
    for name in form:
        assert not genuine(TOKEN, URL, [(key, value) for key, value in form.items() if key != name], signature)


def test_a_sealed_reference_opens_and_a_guessed_one_does_not() -> None:
    sealed = sign_ref(b"secret", "c0ffee-1")
    assert open_ref(b"secret", sealed) == "c0ffee-1"
    for wrong in ("c0ffee-1", "c0ffee-2" + sealed[8:], sealed[:-1], "", ".", sealed + "é"):
        assert open_ref(b"secret", wrong) is None
    assert open_ref(b"another", sealed) is None


def test_a_delivered_message_is_delivered() -> None:
    event = twilio_events.status(payload("callback_message_delivered"), "c0ffee-1", NOW)
    assert (event.status, event.ref, event.error_code) == (DeliveryStatus.DELIVERED, "c0ffee-1", None)
    assert event.key == f"{event.sid}:delivered"


def test_an_unknown_handset_is_said_in_our_words() -> None:
    event = twilio_events.status(payload("callback_message_undelivered"), None, NOW)
    assert (event.status, event.trouble) == (DeliveryStatus.UNDELIVERED, Trouble.NUMBER_UNKNOWN)
    assert event.error_code == "30005"


@pytest.mark.parametrize(
    "changed, status, line",
    [
        ({}, DeliveryStatus.COMPLETED, "connected"),
        ({"AnsweredBy": "machine_start"}, DeliveryStatus.COMPLETED, "voicemail_left"),
        ({"CallStatus": "no-answer"}, DeliveryStatus.UNDELIVERED, "no_answer"),
        ({"CallStatus": "busy"}, DeliveryStatus.UNDELIVERED, "busy"),
        ({"CallStatus": "failed", "SipResponseCode": "404"}, DeliveryStatus.FAILED, "not_in_service"),
        ({"CallStatus": "failed", "SipResponseCode": "503"}, DeliveryStatus.FAILED, None),
        ({"CallStatus": "in-progress"}, DeliveryStatus.ANSWERED, None),
        ({"CallStatus": "ringing"}, DeliveryStatus.RINGING, None),
    ],
)
def test_how_a_call_ended(changed: dict[str, str], status: DeliveryStatus, line: str | None) -> None:
    event = twilio_events.status(payload("callback_call_completed") | changed, "c0ffee-1", NOW)
    assert (event.status, event.line) == (status, line)


def test_a_call_keeps_its_own_time_but_never_one_ahead_of_ours() -> None:
    form = payload("callback_call_completed")
    assert twilio_events.status(form, None, NOW).at == datetime(2026, 10, 1, 16, 0, 40, tzinfo=UTC)
    early = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
    assert twilio_events.status(form, None, early).at == early
    assert twilio_events.status(form | {"Timestamp": "soon"}, None, NOW).at == NOW


@pytest.mark.parametrize("lacking", ["MessageSid", "MessageStatus"])
def test_a_webhook_without_what_we_need_names_it(lacking: str) -> None:
    form = {name: value for name, value in payload("callback_message_delivered").items() if "Sms" not in name}
    del form[lacking]
    with pytest.raises(twilio_events.NotUnderstood, match=lacking):
        twilio_events.status(form, None, NOW)
    with pytest.raises(twilio_events.NotUnderstood, match="exploded"):
        twilio_events.status(payload("callback_message_delivered") | {"MessageStatus": "exploded"}, None, NOW)


def test_a_text_comes_with_its_number() -> None:
    event = twilio_events.inbound(payload("inbound_message"), NOW)
    assert (event.from_, event.text) == ("+15555550123", "STOP")
    assert "STOP" not in repr(event)
