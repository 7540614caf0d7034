"""The table ``heterogeneity``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, CONF_LEVEL, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import HARM_ROLES

TABLE = Table(
    name="heterogeneity",
    what="One row per figure on whether people react differently to a concept, without groups named before.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        Column("role", "text", "Which kind of harm the outcome stands for.", HARM_ROLES),
        Column(
            "part",
            "text",
            "The mean effect, how far differences in effect were found, the effect in a third, or who is in it.",
            ("blp_mean", "blp_spread", "group", "description"),
        ),
        Column(
            "group",
            "text",
            "The third of people by predicted reaction, or most minus least; empty where nobody is split.",
            ("", "least", "middle", "most", "difference"),
        ),
        Column("variable", "text", "The background variable that describes a third; empty in other rows."),
        Column(
            "estimate",
            "float",
            "Effects in points, above 0 is worse; of blp_spread 0 is no differences found and 1 as predicted; "
            "of a description the mean.",
        ),
        Column(
            "std_error",
            "float",
            "Standard error of the estimate; missing where the cell is too small for this question.",
        ),
        Column("p_value", "float", "Two-sided p-value that the estimate is 0."),
        CONF_LEVEL,
        Column("conf_low", "float", "Lower end of the interval around the estimate."),
        Column("conf_high", "float", "Upper end of the interval around the estimate."),
        Column("n", "int", "People whom the estimate rests on in one random split."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "p_value",
            "conf_low",
            "conf_high",
            "n",
        ),
        counts=(
            Count(
                "n",
                "within",
                ("wave", "audience", "=heterogeneity", "concept", "outcome", "part", "group", "variable"),
                marks=True,
                nobody=True,
            ),
        ),
    ),
)
