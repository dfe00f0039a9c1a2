"""The dashboard's prepared figures: what happened by day, and how the book stands, by who, where and why.

A row of level `cell` has every dimension; the other levels are its sums over the dimensions that they leave empty, so
that a page reads hundreds of rows and not millions. '' in a dimension: none, or left out by the level.
"""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from assistant.core.measures import DAILY
from assistant.store.schema import metadata
from assistant.store.types import Day, Id, Minor

DIMENSIONS = ("bucket", "segment", "reason", "campaign", "channel")  # beside the collector
COUNTED = tuple(name for fact in DAILY for name in (fact.id, f"{fact.id}_amount")[: 1 + bool(fact.amount)])

# Who made the contact, else whose the account was that day; what was counted of each fact, and its minor units.
figure_day = Table(
    "figure_day",
    metadata,
    Column("level", Text, nullable=False),
    Column("collector", Text, nullable=False),
    Column("day", Day, nullable=False),
    *(Column(name, Text, nullable=False) for name in DIMENSIONS),
    Column("currency", Text, nullable=False),
    *(Column(name, Minor, nullable=False) for name in COUNTED),
    PrimaryKeyConstraint("level", "collector", "day", *DIMENSIONS, "currency", name="pk_figure_day"),
    Index("ix_figure_day_day_level", "day", "level"),
)

# The book as it stands on the day of the figures; `part` is a fact's own: a bucket then and now, an age, a cohort.
figure_now = Table(
    "figure_now",
    metadata,
    Column("level", Text, nullable=False),
    Column("collector", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("part", Text, nullable=False),
    *(Column(name, Text, nullable=False) for name in DIMENSIONS),
    Column("currency", Text, nullable=False),
    Column("number", Id, nullable=False),
    Column("amount", Minor, nullable=False),
    PrimaryKeyConstraint("level", "collector", "fact", "part", *DIMENSIONS, "currency", name="pk_figure_now"),
    Index("ix_figure_now_fact", "fact"),
)

# How the book stood at the end of each day: what a standing figure of today is compared with.
figure_past = Table(
    "figure_past",
    metadata,
    Column("day", Day, nullable=False),
    Column("level", Text, nullable=False),  # all · collector
    Column("collector", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("number", Id, nullable=False),
    Column("amount", Minor, nullable=False),
    PrimaryKeyConstraint("day", "level", "collector", "fact", "currency", name="pk_figure_past"),
)

# The keys of the rows behind a figure that few of many rows are counted in: its list is found from them.
figure_row = Table(
    "figure_row",
    metadata,
    Column("fact", Text, nullable=False),
    Column("key", Id, nullable=False),
    PrimaryKeyConstraint("fact", "key", name="pk_figure_row"),
)
