"""One signed request to a program that is told what happened: a total timeout, no redirect, no retry of its own."""

from collections.abc import Mapping

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


async def post(session: aiohttp.ClientSession, url: str, body: str, headers: Mapping[str, str]) -> tuple[bool, str]:
    """→ whether it was taken (any 2xx), and what was answered, in a few words without its content."""
    sent = {"Content-Type": "application/json", **headers}
    try:
        async with session.post(
            url, data=body.encode(), headers=sent, timeout=TIMEOUT, allow_redirects=False
        ) as answer:
            return 200 <= answer.status < 300, f"status {answer.status}"
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return False, type(error).__name__
