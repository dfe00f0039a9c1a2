"""Renders a planned contact: its message, or for a live call nothing, since a person speaks."""

from typing import Any

from sqlalchemy import Row

from assistant.core.terms import Channel
from assistant.render import RenderContext, Rendered, Renderer
from assistant.render.rendered import content_facts
from assistant.settings import Dlt


def render(renderer: Renderer, row: Row[Any], language: str | None, context: RenderContext) -> Rendered | None:
    """None for a live call. Raises CannotRender, with the template and the field, for what cannot be said."""
    channel = Channel(row.channel)
    if channel is Channel.CALL:
        return None
    return renderer.render(row.template, channel, language, context)


def content_of(rendered: Rendered | None) -> dict[str, Any]:
    """The facts of a rendering in the words that the gate's content rules name."""
    if rendered is None:
        return {}
    return content_facts(rendered)


def registration(dlt: Dlt | None, rendered: Rendered | None, sender: str) -> dict[str, bool]:
    """Whether a text has a registered header and template (TCCCPR 2018); nothing if the lender states none."""
    if dlt is None or rendered is None or rendered.channel is not Channel.SMS:
        return {}
    return {"header_registered": sender in dlt.headers, "template_registered": rendered.template in dlt.templates}
