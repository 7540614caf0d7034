"""The table ``outside``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import SUPPRESSED
from pretest.tables.table import Column, Table

INTERVAL = ("low", "high")

TABLE = Table(
    name="outside",
    since="0.4.0",
    what="One row per outside series, date and place: figures that others publish; no part of the survey.",
    columns=(
        Column("series", "text", "The series, by its id in watch/series.yaml."),
        Column("date", "text", "The day that the figure is of, or on which its period begins."),
        Column("place", "text", "The place that it is of; empty where the source names none, or for all together."),
        Column("value", "float", "The figure as its source gives it."),
        Column("low", "float", "Lower end of the interval around it, where the source gives one."),
        Column("high", "float", "Upper end of that interval."),
        Column("unit_nl", "text", "What the figure is in, in Dutch."),
        Column("unit_en", "text", "What the figure is in, in English."),
        Column("source_nl", "text", "Who publishes it, in Dutch."),
        Column("source_en", "text", "Who publishes it, in English."),
        Column("retrieved", "text", "The day on which it was fetched there."),
        Column(
            "counts",
            "text",
            "Whether the figure is a number of people, so that a small one is hidden.",
            ("people", "other"),
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("value", *INTERVAL),
        counts=(
            Count(
                "value",
                "place",
                ("date", "=outside", "series", "place"),
                takes=INTERVAL,
                marks=True,
                rows=(Only("counts", ("people",)),),
            ),
        ),
        nobody=(Only("counts", ("other",)),),
    ),
    file="outside.csv",
    run="monitor",
)
