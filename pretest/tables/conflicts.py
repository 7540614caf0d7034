"""The table ``conflicts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import CONFLICT_WORDS, HARM_ROLES, PRIOR_SOURCES

TABLE = Table(
    name="conflicts",
    since="0.3.0",
    what="One row per part of what was believed beforehand of a concept's harms of one kind, beside what was found.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        Column("role", "text", "Which kind of harm it is about.", HARM_ROLES),
        Column("source", "text", "What stands behind this part of what was believed.", PRIOR_SOURCES),
        Column("weight", "float", "Share of this part in what was believed beforehand."),
        Column(
            "weight_after",
            "float",
            "Share of this part given the data of all audiences of the concept: it falls where the data contradict it.",
        ),
        Column("expected", "float", "Effect that this part expected, in control-group SD; above 0 is worse."),
        Column("expected_sd", "float", "How uncertain this part was of the expected effect, as a standard deviation."),
        Column(
            "estimate",
            "float",
            "Mean estimated effect of the primary harms of this kind, in control-group SD; above 0 is worse.",
        ),
        Column("n_outcomes", "int", "How many primary harms that mean is taken over."),
        Column(
            "p_value",
            "float",
            "How surprising the mean is to this part: chance of one at least as far off, either way, before the data.",
        ),
        Column(
            "conflict",
            "text",
            "Whether the data contradict this part: worse or better than it expected, or none; missing for parts that "
            "expect nothing in particular.",
            CONFLICT_WORDS,
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("weight_after", "estimate", "p_value", "conflict"),
        made_from="verdicts",
    ),
    file="conflicts.csv",
)
