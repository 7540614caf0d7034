"""The table ``weighting``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="weighting",
    what="One row per category of a population margin, and summary rows with an empty variable: what weights do.",
    columns=(
        WAVE,
        Column("audience", "text", "The group whose weights are described; empty for the whole sample."),
        Column(
            "variable", "text", "The background variable of the population margin; empty for a summary of the weights."
        ),
        Column(
            "category",
            "text",
            "The category of that variable; unknown for people of whom it is not known, empty for a summary.",
        ),
        Column(
            "population_share",
            "float",
            "Part of the population in this category, from 0 to 1; missing for unknown and for summaries.",
        ),
        Column("sample_share", "float", "Part of the sample in this category before weighting, from 0 to 1."),
        Column("weighted_share", "float", "Part of the sample in this category after weighting, from 0 to 1."),
        Column("n", "int", "People in this category, or behind the summary."),
        Column("n_effective", "float", "How many people without weights would be as precise."),
        Column(
            "deff",
            "float",
            "How much less precise the weights make figures: people divided by the effective number; 1 is no loss.",
        ),
        Column("min_weight", "float", "Smallest weight, as a multiple of the average weight."),
        Column("max_weight", "float", "Largest weight, as a multiple of the average weight."),
        Column("n_trimmed", "int", "People whose weight the cap holds down; missing where there is no cap."),
        Column(
            "iterations",
            "int",
            "Rounds that it took until the weights fitted all margins; missing in rows that are no summary of raking.",
        ),
        Column(
            "converged", "bool", "Whether the weights fit all margins; missing in rows that are no summary of raking."
        ),
        Column("source", "text", "Where the figures on the population come from; empty for a summary."),
        SUPPRESSED,
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
            "iterations",
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
