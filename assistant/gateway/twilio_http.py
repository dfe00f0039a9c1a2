"""The HTTP client under Twilio's own: a total timeout, our base URL, no redirect, no retry of anything.

The library's asynchronous client ignores its timeout and may repeat a POST; here an answer that does not come in time
is `Unclear`, and a connection that was never made is `NotReached`, which is the difference that dispatch lives by.
"""

import asyncio
import base64
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]  # the library has no types
from twilio.http.response import Response  # type: ignore[import-untyped]  # the same

CONNECTIONS_MAX = 64
TWILIO = "https://api.twilio.com"


class NotReached(Exception):
    """No connection was made: certainly not carried out."""


class Unclear(Exception):
    """The request may have been carried out: no answer, half an answer, or none in time."""


class Http(AsyncHttpClient):  # type: ignore[misc]  # the library has no types
    """One session for each event loop that uses it."""

    def __init__(self, *, base_url: str, timeout: float) -> None:
        super().__init__(logging.getLogger(__name__), True, timeout)
        self._base = base_url.rstrip("/")
        self._total = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Raises NotReached or Unclear; any answer at all, whatever its status, is returned."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        body = urlencode(data, doseq=True).encode() if data else None
        url = self.rewritten(uri)
        try:
            call = self.session().request(
                method, url, params=params, data=body, headers=sent, timeout=self._total, allow_redirects=False
            )
            async with call as answer:
                return Response(answer.status, await answer.text(), answer.headers)
        except aiohttp.ClientConnectorError as error:
            raise NotReached(type(error).__name__) from error
        except aiohttp.InvalidURL as error:
            raise NotReached("the base URL is not a URL") from error
        except (TimeoutError, aiohttp.ClientError, UnicodeDecodeError) as error:
            raise Unclear(type(error).__name__) from error

    async def fetched(self, uri: str, auth: tuple[str, str], most: int) -> bytes:
        """A file's bytes. Raises Unclear for any other answer than the file, and for one of more than `most`."""
        try:
            call = self.session().get(
                self.rewritten(uri), auth=aiohttp.BasicAuth(*auth), timeout=self._total, allow_redirects=False
            )
            async with call as answer:
                found = await answer.content.read(most + 1) if answer.status == 200 else b""
                while found and len(found) <= most and (more := await answer.content.read(most)):
                    found += more
        except (TimeoutError, aiohttp.ClientError) as error:
            raise Unclear(type(error).__name__) from error
        if not found or len(found) > most:
            raise Unclear(f"status {answer.status}, or too large")
        return found

    def rewritten(self, uri: str) -> str:
        """The library's address at our base URL; paths stay."""
        parts = urlsplit(uri)
        return self._base + parts.path + (f"?{parts.query}" if parts.query else "")

    def session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS_MAX)
            self._session, self._loop = aiohttp.ClientSession(connector=connector), loop
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
