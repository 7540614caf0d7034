"""The table ``subgroups``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding
from pretest.tables.table import Column, Table

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
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("subgroup", "text", ""),
        Column("level", "text", ""),
        Column("unit", "text", ""),
        Column("harm_estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("shrunk", "float", ""),
        Column("shrunk_sd", "float", ""),
        Column("conf_level", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("p_above_margin", "float", ""),
        Column("n_concept", "int", ""),
        Column("n_reference", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=FIGURES,
        counts=(
            Count("n_concept", "level", (*WHOLE, "concept", *PART), FIGURES, marks=True, nobody=True),
            Count("n_reference", "level", (*WHOLE, CONTROL, *PART), FIGURES, marks=True, nobody=True),
        ),
    ),
)
