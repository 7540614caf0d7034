"""The table ``estimates``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding, Only
from pretest.tables.table import Column, Table

WHOLE = ("wave", "audience")
PART = ("outcome", "subgroup", "level")
WHOLE_ROWS, PART_ROWS = Only("subgroup", ("",)), Only("subgroup", ("",), holds=False)
FIGURES = (
    "estimate",
    "std_error",
    "df",
    "statistic",
    "p_value",
    "p_harm",
    "p_adjusted",
    "conf_low",
    "conf_high",
    "n",
    "n_concept",
    "n_reference",
    "harm_estimate",
)

TABLE = Table(
    name="estimates",
    what="",
    columns=(
        Column("study", "text", ""),
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("reference", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("subgroup", "text", ""),
        Column("level", "text", ""),
        Column("estimand", "text", ""),
        Column("model", "text", ""),
        Column("unit", "text", ""),
        Column("estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("df", "float", ""),
        Column("statistic", "float", ""),
        Column("p_value", "float", ""),
        Column("p_harm", "float", ""),
        Column("p_adjusted", "float", ""),
        Column("family", "text", ""),
        Column("conf_level", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("n", "int", ""),
        Column("n_concept", "int", ""),
        Column("n_reference", "int", ""),
        Column("weighted", "bool", ""),
        Column("suppressed", "bool", ""),
        Column("harm_estimate", "float", ""),
        Column("variance", "text", ""),
        Column("primary", "bool", ""),
        Column("detail", "text", ""),
    ),
    hides=Hiding(
        figures=FIGURES,
        counts=(
            Count(
                "n_concept",
                "answered",
                (*WHOLE, "concept", "outcome"),
                ("n",),
                marks=True,
                aside=True,
                nobody=True,
                rows=(WHOLE_ROWS,),
            ),
            Count(
                "n_reference",
                "answered",
                (*WHOLE, CONTROL, "outcome"),
                ("n",),
                marks=True,
                aside=True,
                nobody=True,
                rows=(WHOLE_ROWS,),
            ),
            Count(
                "n_concept", "level", (*WHOLE, "concept", *PART), FIGURES, marks=True, nobody=True, rows=(PART_ROWS,)
            ),
            Count(
                "n_reference", "level", (*WHOLE, CONTROL, *PART), FIGURES, marks=True, nobody=True, rows=(PART_ROWS,)
            ),
        ),
    ),
    file="estimates.csv",
)
