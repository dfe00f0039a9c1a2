"""Is this webhook from Twilio? Its signature over the public URL and every parameter, compared in constant time.

One HMAC for a genuine request: Twilio signs the address with or without the port, and only when the first form does not
match is the other computed. The answer is the same as the library's validator gives (a property test holds it to that).
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import parse_qs, urlsplit

Params = Sequence[tuple[str, str]]


def genuine(token: str, url: str, params: Params, signature: str, body: bytes | None = None) -> bool:
    """`url` is the public one, with its query; `params` the form's fields; `body` the raw body of a JSON request."""
    digest = parse_qs(urlsplit(url).query).get("bodySHA256")
    if digest and body is not None:
        actual = hashlib.sha256(body).hexdigest()
        if not hmac.compare_digest(actual.encode(), digest[0].encode()):
            return False
        params = ()
    given = signature.encode("utf-8", "surrogateescape")
    key, signed = token.encode(), joined(params)
    return any(hmac.compare_digest(seal(key, form + signed), given) for form in forms(url))


def seal(key: bytes, text: str) -> bytes:
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha1).digest())


def joined(params: Iterable[tuple[str, str]]) -> str:
    """Each name with each of its different values, sorted by both."""
    return "".join(name + value for name, value in sorted(set(params)))


def forms(url: str) -> Iterator[str]:
    """The address without its port, then with it."""
    parts = urlsplit(url)
    if not parts.port:
        yield url
        yield parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}").geturl()
        return
    yield parts._replace(netloc=parts.netloc.split(":")[0]).geturl()
    yield url
