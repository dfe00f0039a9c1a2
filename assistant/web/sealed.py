"""Small values that travel through the browser and come back as we sent them: signed, for one purpose each."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any


def seal(secret: bytes, purpose: str, value: Any) -> str:
    body = urlsafe_b64encode(json.dumps(value).encode())
    return f"{body.decode()}.{_mark(secret, purpose, body)}"


def opened(secret: bytes, purpose: str, sealed: str) -> Any:
    """The value; None if it is not ours, or was sealed for another purpose."""
    body, _, mark = sealed.partition(".")
    if not hmac.compare_digest(_mark(secret, purpose, body.encode()).encode(), mark.encode()):
        return None
    return json.loads(urlsafe_b64decode(body))


def _mark(secret: bytes, purpose: str, body: bytes) -> str:
    return hmac.new(secret, purpose.encode() + b"\0" + body, hashlib.sha256).hexdigest()
