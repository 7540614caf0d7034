"""The table ``design_checks``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding, Only
from pretest.tables.table import Column, Table

WHOLE = ("wave", "audience")
ASSIGNED, EXPOSED = Only("check", ("balance", "drop_out")), Only("check", ("exposed",))
ANSWERED = Only("check", ("lee", "complier"))

TABLE = Table(
    name="design_checks",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("check", "text", ""),
        Column("variable", "text", ""),
        Column("unit", "text", ""),
        Column("estimate", "float", ""),
        Column("std_error", "float", ""),
        Column("statistic", "float", ""),
        Column("df", "float", ""),
        Column("p_value", "float", ""),
        Column("conf_level", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("n_concept", "int", ""),
        Column("n_reference", "int", ""),
        Column("flag", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "statistic",
            "df",
            "p_value",
            "conf_low",
            "conf_high",
            "n_concept",
            "n_reference",
        ),
        counts=(
            Count("n_concept", "people", (*WHOLE, "concept", "=assigned"), marks=True, aside=True, rows=(ASSIGNED,)),
            Count("n_reference", "people", (*WHOLE, CONTROL, "=assigned"), marks=True, aside=True, rows=(ASSIGNED,)),
            Count("n_concept", "people", (*WHOLE, "concept", "=kept"), marks=True, aside=True, rows=(EXPOSED,)),
            Count("n_concept", "answered", (*WHOLE, "concept", "variable"), marks=True, aside=True, rows=(ANSWERED,)),
            Count("n_reference", "answered", (*WHOLE, CONTROL, "variable"), marks=True, aside=True, rows=(ANSWERED,)),
        ),
        nobody=(Only("check", ("arms",)),),
    ),
)
