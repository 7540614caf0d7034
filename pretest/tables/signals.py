"""The table ``signals``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table
from pretest.words import SIGNAL_KINDS

TABLE = Table(
    name="signals",
    since="0.4.0",
    what="One row per signal of a professional that may be shared: what they saw change, beside the survey.",
    columns=(
        Column("date", "text", "The day on which it was seen or told."),
        Column("place", "text", "Where it was seen; empty where that is not told."),
        Column("role", "text", "What the one who told it does, in words that fit several people; never a name."),
        Column(
            "kind",
            "text",
            "What it is about: a substance, a group of people, a place, an event, harm, or something else.",
            SIGNAL_KINDS,
        ),
        Column("text_nl", "text", "What was seen, in Dutch; missing where it was written in English alone."),
        Column("text_en", "text", "What was seen, in English; missing where it was written in Dutch alone."),
        Column("source", "text", "The organisation or the report that it comes from; empty where none is named."),
    ),
    hides=Hiding(),
    file="signals.csv",
    run="monitor",
)
