"""The table ``subgroups``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, CONF_LEVEL, N_CONCEPT, N_REFERENCE, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import HARM_ROLES

WHOLE = ("wave", "audience")
PART = ("outcome", "subgroup", "level")
FIGURES = (
    "harm_estimate",
    "std_error",
    "shrunk",
    "shrunk_sd",
    "conf_low",
    "conf_high",
    "p_above_margin",
    "n_concept",
    "n_reference",
)

TABLE = Table(
    name="subgroups",
    what="One row per primary harm in one level of a subgroup: as measured, and steadied by the other levels.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        Column("role", "text", "Which kind of harm the outcome stands for.", HARM_ROLES),
        Column("subgroup", "text", "The background variable that people are split by."),
        Column("level", "text", "Which part of the subgroup variable, such as <30."),
        Column("unit", "text", "Unit of all effects: SD of the control arm of the whole audience.", ("sd",)),
        Column("harm_estimate", "float", "The effect as measured in this level; above 0 is worse."),
        Column("std_error", "float", "Standard error of the effect as measured."),
        Column(
            "shrunk",
            "float",
            "The effect after borrowing from the other levels, as a posterior mean; above 0 is worse.",
        ),
        Column("shrunk_sd", "float", "Uncertainty of the borrowed effect, as a posterior standard deviation."),
        CONF_LEVEL,
        Column("conf_low", "float", "Lower end of the posterior interval around the borrowed effect."),
        Column("conf_high", "float", "Upper end of the posterior interval around the borrowed effect."),
        Column(
            "p_above_margin",
            "float",
            "Chance that the effect in this level is worse than the margin; missing without a margin.",
        ),
        N_CONCEPT,
        N_REFERENCE,
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=FIGURES,
        counts=(
            Count("n_concept", "level", (*WHOLE, "concept", *PART), FIGURES, marks=True, nobody=True),
            Count("n_reference", "level", (*WHOLE, CONTROL, *PART), FIGURES, marks=True, nobody=True),
        ),
    ),
)
