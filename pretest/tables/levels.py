"""The table ``levels``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, OUTCOME, ROLE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

FIGURES = ("estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_effective", "deff")

TABLE = Table(
    name="levels",
    what="One row per outcome and answer category in a wave and place: how people answered then.",
    columns=(
        WAVE,
        Column("date", "text", "When the wave was held, as study.yaml gives it; missing where it gives none."),
        Column("place", "text", "The place where people live; empty for all places together."),
        AUDIENCE,
        OUTCOME,
        ROLE,
        Column("statistic", "text", "Whether the row is a mean score or the share of one category.", ("mean", "share")),
        Column("category", "text", "The answer category that is counted; empty for a mean."),
        Column(
            "estimate",
            "float",
            "The mean in points of the score, or the share from 0 to 1; the direction is that of the score.",
        ),
        Column(
            "std_error",
            "float",
            "Standard error that takes account of weights, clusters and strata; missing where it cannot be estimated.",
        ),
        Column("df", "float", "Degrees of freedom: sampling units with answers minus strata with answers."),
        CONF_LEVEL,
        Column("conf_low", "float", "Lower end of the interval around the level."),
        Column("conf_high", "float", "Upper end of the interval around the level."),
        Column("n", "int", "People who answered; 0 where nobody did."),
        Column("n_effective", "float", "How many people drawn at random would be as precise."),
        Column(
            "deff", "float", "How much less precise the design is than as many people drawn at random; 1 is no loss."
        ),
        Column("weighted", "bool", "Whether survey weights were used in this wave."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=FIGURES,
        counts=(
            Count("n", "place", ("wave", "audience", "outcome", "place"), takes=FIGURES, marks=True),
            Count(
                "estimate",
                "answer",
                ("wave", "audience", "outcome", "place", "category"),
                takes=FIGURES[1:],
                marks=True,
                share_of="n",
                rows=(Only("statistic", ("share",)),),
            ),
        ),
    ),
    file="levels.csv",
    run="monitor",
)
