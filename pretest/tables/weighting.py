"""The table ``weighting``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.table import Column, Table

TABLE = Table(
    name="weighting",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("variable", "text", ""),
        Column("category", "text", ""),
        Column("population_share", "float", ""),
        Column("sample_share", "float", ""),
        Column("weighted_share", "float", ""),
        Column("n", "int", ""),
        Column("n_effective", "float", ""),
        Column("deff", "float", ""),
        Column("min_weight", "float", ""),
        Column("max_weight", "float", ""),
        Column("n_trimmed", "int", ""),
        Column("iterations", "int", ""),
        Column("converged", "bool", ""),
        Column("source", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "sample_share",
            "weighted_share",
            "n",
            "n_effective",
            "deff",
            "min_weight",
            "max_weight",
            "n_trimmed",
        ),
        counts=(
            Count(
                "n",
                "margin",
                ("wave", "audience", "variable", "category"),
                takes=("sample_share", "weighted_share"),
                marks=True,
            ),
            Count("n_trimmed", "trimmed", ("wave", "audience"), rows=(Only("variable", ("",)),)),
        ),
    ),
)
