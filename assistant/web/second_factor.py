"""The square that an authenticator reads: drawn as SVG in the page, so that the secret stands in no address."""

import io

import segno
from markupsafe import Markup


def drawn(address: str) -> Markup:
    """Black on white whatever the colour scheme: scanners need the contrast. No style attributes."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=5, border=4, light="#fff", dark="#000", xmldecl=False, svgns=True, nl=False,
        svgclass="square", lineclass=None, omitsize=False,
    )  # fmt: skip
    return Markup(out.getvalue().decode())


def spaced(secret: str) -> str:
    """For typing: groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
