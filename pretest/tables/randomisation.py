"""The table ``randomisation``."""

from __future__ import annotations

from typing import Literal, get_args

from pretest.tables.hiding import CONTROL, Hiding
from pretest.tables.shared import CONCEPT, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

# What chance decided about: each person, each group, either within blocks, or which of two messages a person took how.
Assigned = Literal["people", "people_in_blocks", "clusters", "clusters_in_blocks", "order", "unclear"]
ASSIGNED: tuple[Assigned, ...] = get_args(Assigned)

TABLE = Table(
    name="randomisation",
    since="0.5.0",
    what="One row per primary harm of a concept: a second p-value, from the assignment alone.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents, by its id in study.yaml."),
        CONCEPT,
        OUTCOME,
        Column("reference", "text", "The arm that the concept is compared with, by its id."),
        Column(
            "assigned",
            "text",
            "What was assigned anew: people or whole groups, within blocks or not, or within people who rated both "
            "messages which of the two; unclear where blocks cut through groups, so that there is no test.",
            ASSIGNED,
        ),
        Column(
            "counted",
            "text",
            "Whether every assignment was counted, or so many were drawn as the plan says; none without a test.",
            ("all", "drawn", "none"),
        ),
        Column("statistic", "float", "The difference over its standard error, as it was; above 0 is worse."),
        Column("p_randomisation", "float", "Share of assignments that give at least so much harm if there is none."),
        Column("p_two_sided", "float", "Share of assignments that give at least so large a difference either way."),
        Column("p_model", "float", "One-sided p-value of no harm beside the verdict, before other harms are counted."),
        Column("level", "float", "One-sided level at which the verdict takes a harm as shown, other harms counted."),
        Column("agrees", "bool", "Whether both p-values lie on the same side of the plan's alpha and of the level."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("statistic", "p_randomisation", "p_two_sided", "p_model", "level", "agrees"),
        rests=(("wave", "audience", "concept", "outcome"), ("wave", "audience", CONTROL, "outcome")),
        made_from="estimates",
    ),
    file="randomisation.csv",
)
