"""The table ``invariance``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import GROUPINGS, SCALE, SUPPRESSED
from pretest.tables.table import Column, Table

TABLE = Table(
    name="invariance",
    what="One row per model of a scale: whether it measures the same in two groups, or one thing in one group.",
    columns=(
        Column("wave", "int", "Wave of the group that is compared; of the one-factor model the wave of its people."),
        Column(
            "audience",
            "text",
            "The audience within which groups are compared, or whose answers are modelled; "
            "empty where the audiences are compared.",
        ),
        Column("grouping", "text", "What sets the two groups apart; empty for a model of one group.", ("", *GROUPINGS)),
        Column("reference", "text", "The group that the other is compared with; empty for a model of one group."),
        Column("group", "text", "The group that is compared with the reference; empty for a model of one group."),
        SCALE,
        Column(
            "model",
            "text",
            "Which model: one factor in one group, or equal form, loadings or intercepts in two.",
            ("one_factor", "configural", "metric", "scalar"),
        ),
        Column("n", "int", "Complete rows that the model rests on."),
        Column("chi2", "float", "Chi-square of the fit of the model; larger is worse."),
        Column("df", "int", "Degrees of freedom of the chi-square."),
        Column("p_value", "float", "Chance of a misfit this large if the model were true."),
        Column("cfi", "float", "Comparative fit index: 1 is a perfect fit."),
        Column("rmsea", "float", "Root mean square error of approximation: 0 is a perfect fit."),
        Column("srmr", "float", "Standardised root mean square residual: 0 is a perfect fit."),
        Column(
            "delta_cfi",
            "float",
            "Change of the comparative fit index against the model one step looser; "
            "a clear drop speaks against equality.",
        ),
        Column(
            "delta_rmsea",
            "float",
            "Change of the error of approximation against the model one step looser; "
            "a clear rise speaks against equality.",
        ),
        Column(
            "judgement",
            "text",
            "What the fit allows us to say; cannot_tell is no proof of equality.",
            ("holds", "fails", "cannot_tell"),
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "n",
            "chi2",
            "df",
            "p_value",
            "cfi",
            "rmsea",
            "srmr",
            "delta_cfi",
            "delta_rmsea",
        ),
        counts=(Count("n", "compared", (), marks=True, nobody=True),),
    ),
)
