"""What every call by a script tells whoever talks, known before anybody dials: the gate judges a live call by it."""

from assistant.core.screen_words import ready_name
from assistant.core.script_duties import unrecorded
from assistant.render.context import RenderContext
from assistant.render.line import CannotRender
from assistant.render.renderer import Renderer

RECORDED = frozenset({"recording"})


def announces_recording(renderer: Renderer, script: str, language: str | None, context: RenderContext) -> bool | None:
    """Whether no conversation of this script begins before it has said that the call is recorded; None: no such script.

    The nodes that say so name nothing of the borrower, so the answer is kept for the script and language.
    """
    key = (script, language or context.default_language)
    if key not in renderer.announces:
        renderer.announces[key] = _announces(renderer, script, language, context)
    return renderer.announces[key]


def _announces(renderer: Renderer, script: str, language: str | None, context: RenderContext) -> bool | None:
    try:
        shown = renderer.script(script, language, context, RECORDED)
    except CannotRender:
        return None
    words = renderer.templates.screen.get(shown.language) or renderer.templates.screen["en"]
    return unrecorded(shown, lambda node: "recording" in words.found(ready_name(" ".join(node.text.split())))) is None
