"""A spoken reminder as TwiML: one passage at a time, so that nothing about the debt is sent before the key to confirm.

A machine hears the voicemail text alone.
"""

from collections.abc import Mapping

from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]  # the library has no types

from assistant.core.spoken import Passage, Spoken

VOICES: Mapping[str, str] = {"en": "en-US", "es": "es-MX", "zh": "cmn-CN", "hi": "hi-IN"}
SILENCE_SECONDS = 6
RINGS_SECONDS = 60


def speak(spoken: Spoken, passage: Passage, next_url: str) -> str:
    """The passage, then its keys. A key, or silence, asks `next_url` for what follows."""
    response, language = VoiceResponse(), VOICES.get(spoken.language[:2], "en-US")
    if passage.keys:
        options = {"num_digits": 1, "timeout": SILENCE_SECONDS, "action_on_empty_result": True}
        gather = response.gather(input="dtmf", action=next_url, method="POST", **options)
        gather.say(passage.says, language=language)
        return str(response)
    response.say(passage.says, language=language)
    if passage.unanswered is not None:
        response.redirect(next_url, method="POST")
    else:
        response.hangup()
    return str(response)


def voicemail(spoken: Spoken) -> str:
    response = VoiceResponse()
    response.say(spoken.voicemail, language=VOICES.get(spoken.language[:2], "en-US"))
    response.hangup()
    return str(response)


def ring(number: str, over_url: str) -> str:
    """The floor's telephones ring; `over_url` hears what came of it."""
    response = VoiceResponse()
    response.dial(number, action=over_url, method="POST", timeout=RINGS_SECONDS, answer_on_bridge=True)
    return str(response)


def busy() -> str:
    """Nobody's telephone is there to ring: we call back."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return str(response)


def hang_up() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)
