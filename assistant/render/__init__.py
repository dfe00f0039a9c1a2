"""Floor 2: templates in, finished texts out. What a template may hold: `language.py`, `catalogue.py`."""

from assistant.render.checking import check_templates, warn_templates
from assistant.render.consequences import load_consequences
from assistant.render.context import (
    GuaranteeLine,
    LoanLine,
    Officer,
    PlanLine,
    PromiseLine,
    QuoteLine,
    RenderContext,
    Sender,
)
from assistant.render.line import CannotRender
from assistant.render.load import load_templates
from assistant.render.rendered import Prices, Rendered, Templates
from assistant.render.renderer import Renderer

__all__ = [
    "CannotRender",
    "GuaranteeLine",
    "LoanLine",
    "Officer",
    "PlanLine",
    "Prices",
    "PromiseLine",
    "QuoteLine",
    "RenderContext",
    "Rendered",
    "Renderer",
    "Sender",
    "Templates",
    "check_templates",
    "load_consequences",
    "load_templates",
    "warn_templates",
]
