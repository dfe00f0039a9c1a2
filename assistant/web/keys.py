"""Names under which the application and a request keep what handlers use."""

from aiohttp import web

from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.core.pausing import Pauses
from assistant.runtime import Runtime
from assistant.store.sessions import Session
from assistant.web.texts import Texts

RUNTIME = web.AppKey("runtime", Runtime)
PERSON = web.RequestKey("person", Person)
SCOPE = web.RequestKey("scope", Scope)  # about whose accounts this route answers to them
SESSION = web.RequestKey("session", Session)
TEXTS = web.RequestKey("texts", Texts)
PAUSES = web.RequestKey("pauses", Pauses)  # what is paused while this is answered
