"""The table ``flow``."""

from __future__ import annotations

from pretest.tables.columns import STATUSES
from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

APART = (*STATUSES, "no_arm")

TABLE = Table(
    name="flow",
    what="One row per step from all responses read to those analysed: how many are left, or were left out.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents; empty where the step counts everybody."),
        Column(
            "concept",
            "text",
            "The arm that people saw, the control arm included; empty where the step counts all arms.",
        ),
        Column("step", "text", "The step: read, a status or rule by which people were left out, no_arm, or kept."),
        Column(
            "n_respondents", "int", "People still in after this step, or left out at it where the step is a status."
        ),
        Column(
            "n_rows", "int", "Rows of data that belong to them; a person who saw several concepts has several rows."
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("n_respondents", "n_rows"),
        counts=(
            Count(
                "n_respondents",
                "people",
                ("wave", "audience", "concept", "step"),
                takes=("n_rows",),
                marks=True,
                rows=(Only("step", APART, holds=False),),
                worth=20,
            ),
            Count("n_respondents", "apart", ("wave", "step"), ("n_rows",), marks=True, rows=(Only("step", APART),)),
        ),
    ),
    file="flow.csv",
)
