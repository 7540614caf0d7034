"""The table ``cases``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="cases",
    what="One row per respondent and quality rule that pointed to the respondent; it tells about single people.",
    columns=(
        WAVE,
        Column("file", "text", "The data file that the respondent is in, as study.yaml names it."),
        Column("row", "int", "Line of the respondent in that file, counted from 1 with the header included."),
        Column("rule", "text", "Label of the quality rule in the plan."),
        Column(
            "value",
            "float",
            "What the rule measured for this respondent, in the unit that the reason names; "
            "missing where it does not measure.",
        ),
        Column("threshold", "float", "The limit that the value was held against; missing where the rule has none."),
        Column(
            "action", "text", "Whether the respondent was left out of the analysis or only marked.", ("flag", "exclude")
        ),
        Column("reason", "text", "In a few words why the rule pointed to this respondent."),
    ),
    hides=Hiding(person_level=True),
    file="cases.csv",
)
