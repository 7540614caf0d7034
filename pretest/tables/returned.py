"""The table ``returned``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, OUTCOME, ROLE, SUPPRESSED
from pretest.tables.table import Column, Table

FIGURES = (
    "share_returned", "returned", "left", "difference", "std_error", "df", "conf_low", "conf_high", "harm_difference",
)  # fmt: skip
_KINDS = ("previous", "baseline")
COUNTS = ("n_from", "n_returned", "n_left")

TABLE = Table(
    name="returned",
    since="0.3.0",
    what=(
        "One row per outcome, category and pair of waves that some people answered both of: how those who came back "
        "had answered at first, beside those who did not."
    ),
    columns=(
        AUDIENCE,
        Column("place", "text", "Empty: all places together."),
        OUTCOME,
        Column(
            "kind", "text", "Whether the earlier wave is the one before, or the baseline.", ("previous", "baseline")
        ),
        Column("wave_from", "int", "The earlier wave, in which both groups answered."),
        Column("wave_to", "int", "The later wave, in which one of them answered again."),
        Column("n_from", "int", "People who answered in the earlier wave."),
        Column("n_returned", "int", "Those of them who answered again in the later wave."),
        Column("n_left", "int", "Those of them who did not."),
        Column("share_returned", "float", "Share of those of the earlier wave who came back, 0 to 1, unweighted."),
        Column("returned", "float", "Earlier level of those who came back, in points of the score or as a share."),
        Column("left", "float", "Earlier level of those who did not come back."),
        Column("difference", "float", "Who came back minus who did not, in the earlier wave."),
        Column("std_error", "float", "Standard error of the difference, in the same unit."),
        Column("df", "float", "Degrees of freedom of the interval."),
        Column("conf_low", "float", "Lower end of the interval around the difference."),
        Column("conf_high", "float", "Upper end of the interval around the difference."),
        CONF_LEVEL,
        ROLE,
        Column(
            "harm_difference",
            "float",
            "The difference turned so that above 0 means that those who came back stood worse at first; missing where "
            "no direction is worse.",
        ),
        Column(
            "statistic",
            "text",
            "Whether the row is about a mean score or the share of one category.",
            ("mean", "share"),
        ),
        Column("category", "text", "The answer category that is counted; empty for a mean."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=FIGURES,
        counts=(
            Count("n_from", "place", ("wave_from", "audience", "outcome", "place"), takes=FIGURES, marks=True),
            Count("n_returned", "compared", (), takes=(*FIGURES, "n_left"), marks=True),
            Count("n_left", "compared", (), takes=(*FIGURES, "n_returned"), marks=True),
        ),
    ),
    file="returned.csv",
    run="monitor",
)
