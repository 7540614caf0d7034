"""The table ``pointed``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import SUPPRESSED
from pretest.tables.table import Column, Table

TABLE = Table(
    name="pointed",
    what="One row per quality rule and consequence: to how many rows of the data files it pointed.",
    columns=(
        Column("rule", "text", "Label of the quality rule in the plan."),
        Column(
            "action", "text", "Whether those rows were left out of the analysis or only marked.", ("flag", "exclude")
        ),
        Column("n_rows", "int", "Rows to which the rule pointed, all data files, audiences and arms together."),
        SUPPRESSED,
    ),
    hides=Hiding(figures=("n_rows",), counts=(Count("n_rows", "pointed", ("rule", "action"), marks=True),)),
    since="0.2.0",
)
