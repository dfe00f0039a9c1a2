"""Pages are packed for whoever can unpack them."""

import gzip

from assistant.core.terms import Role
from tests.web.signing_in import Site


async def test_pages_and_files_are_packed_and_small_answers_are_not(site: Site) -> None:
    client = await site.as_role(Role.COLLECTOR)
    client.session._auto_decompress = False  # the bytes as they come
    for where in ("/desk", "/static/vendor/htmx-2.0.11.min.js", "/static/style.css"):
        plain = await client.get(where, headers={"Accept-Encoding": "identity"})
        packed = await client.get(where, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(await packed.read()) == await plain.read(), where
    small = await client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers
    await small.read()


async def test_a_file_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    client = await site.as_role(Role.COLLECTOR)
    headers = {"Accept-Encoding": "gzip"}
    first = await client.get("/static/style.css", headers=headers)
    await first.read()
    again = await client.get("/static/style.css", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    third = await client.get("/static/style.css", headers=headers)  # on the same line, which is still in order
    assert await third.read() == await first.read()
