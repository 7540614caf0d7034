"""The table ``triptych``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, CONF_LEVEL, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import CONTRADICTIONS, HARM_ROLES, KNOWINGS, PRIOR_BASES, SOURCES

TABLE = Table(
    name="triptych",
    since="0.3.0",
    what="One row per primary harm of a concept and source: what earlier research, practice, this test and all together"
    " say of it.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        Column("role", "text", "Which kind of harm the outcome stands for.", HARM_ROLES),
        Column("said_by", "text", "Who says it: research, practice, this test alone, or all together.", SOURCES),
        Column("known", "text", "Whether this source says anything, and if not why.", KNOWINGS),
        Column("more_is", "text", "Whether more people who answer so is worse or better; empty where no question is "
               "told.", ("", "worse", "better")),
        Column("reference", "text", "The arm that the concept is compared with."),
        Column("difference", "float", "Concept minus reference, in people of 100 who give the answer that was named "
               "beforehand; above 0 is more people."),
        Column("conf_low", "float", "Lower end of the interval of the difference, in people of 100."),
        Column("conf_high", "float", "Upper end of the interval of the difference, in people of 100."),
        CONF_LEVEL,
        Column("n_behind", "int", "What stands behind it: studies of research, members of the panel, or people who "
               "answered."),
        Column("p_above_margin", "float", "Chance of an effect above the margin, by this source."),
        Column("rests_on", "text", "Of all together: what was put with the data; empty for the other sources.",
               ("", *PRIOR_BASES)),
        Column("contradict", "text", "Which of research, practice and data contradict each other here; the same in the "
               "rows of all sources.", CONTRADICTIONS),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("difference", "conf_low", "conf_high", "n_behind", "p_above_margin"),
        words=(("known", "hidden"), ("contradict", "not_compared")),
        rests=(("wave", "audience", "concept", "outcome"), ("wave", "audience", "reference", "outcome")),
        made_from="told",
        named=("wave", "audience", "concept", "outcome"),
        keys=(("wave", "audience", "concept", "outcome"),),
    ),
    file="triptych.csv",
)  # fmt: skip
