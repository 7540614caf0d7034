"""The table ``realised``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.table import Column, Table

OF_ALL = ("assigned", "no_arm", "order_missing")  # checks on everybody who was read

TABLE = Table(
    name="realised",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("check", "text", ""),
        Column("arm", "text", ""),
        Column("n", "int", ""),
        Column("of", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=("n",),
        counts=(
            Count("n", "people", ("wave", "=", "arm", "=read"), marks=True, rows=(Only("check", ("assigned",)),)),
            Count("n", "apart", ("wave", "check"), marks=True, rows=(Only("check", ("no_arm", "order_missing")),)),
            Count("n", "realised", ("wave", "arm", "check"), marks=True, rows=(Only("check", OF_ALL, holds=False),)),
            Count("of", "people", ("wave", "=", "=", "=read"), rows=(Only("check", OF_ALL),)),
            Count("of", "judged", ("wave", "arm", "check"), rows=(Only("check", OF_ALL, holds=False),)),
        ),
    ),
)
