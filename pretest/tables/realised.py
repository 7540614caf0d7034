"""The table ``realised``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

OF_ALL = ("assigned", "no_arm", "order_missing")

TABLE = Table(
    name="realised",
    what="One row per check of how the design turned out: who was assigned what, and what was really shown.",
    columns=(
        WAVE,
        Column(
            "check",
            "text",
            "What was counted, such as people per arm, people without an arm, or people shown another message.",
            ("assigned", "no_arm", "shown_none", "shown_other", "shown_several", "exposure_short", "order_missing"),
        ),
        Column("arm", "text", "The arm that people were assigned; empty for all arms together."),
        Column("n", "int", "People of whom the check is true."),
        Column("of", "int", "People whom the check could be made for."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("n", "of"),
        counts=(
            Count("n", "people", ("wave", "=", "arm", "=read"), marks=True, rows=(Only("check", ("assigned",)),)),
            Count("n", "apart", ("wave", "check"), marks=True, rows=(Only("check", ("no_arm", "order_missing")),)),
            Count("n", "realised", ("wave", "arm", "check"), marks=True, rows=(Only("check", OF_ALL, holds=False),)),
            Count("of", "people", ("wave", "=", "=", "=read"), rows=(Only("check", OF_ALL),)),
            Count("of", "judged", ("wave", "arm", "check"), rows=(Only("check", OF_ALL, holds=False),)),
        ),
    ),
)
