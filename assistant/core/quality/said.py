"""A lender's own words by language, as `config/review.yaml` and the scorecards have them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Said = Annotated[dict[str, Line], Field(min_length=1)]  # language → words


def in_language(said: Mapping[str, str], language: str) -> str:
    """In this language, else in English, else in the first that there is."""
    return said.get(language) or said.get("en") or next(iter(said.values()))
