"""Small secrets as they are stored: encrypted for one purpose, so that a copy of a table, or of a row put in another's
place, opens nothing. The key is derived from the installation's own secret."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "v1:"
NONCE = 12  # bytes, drawn anew each time


def shut(secret: bytes, purpose: str, text: str) -> str:
    nonce = secrets.token_bytes(NONCE)
    return MARK + urlsafe_b64encode(nonce + _cipher(secret).encrypt(nonce, text.encode(), purpose.encode())).decode()


def opened(secret: bytes, purpose: str, kept: str) -> str | None:
    """The text; None if it is not ours, or was shut for another purpose."""
    if not kept.startswith(MARK):
        return None
    raw = urlsafe_b64decode(kept.removeprefix(MARK))
    try:
        return _cipher(secret).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except InvalidTag:
        return None


def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"stored secrets").derive(secret))
