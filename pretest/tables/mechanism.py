"""The table ``mechanism``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, CONF_LEVEL, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="mechanism",
    what="One row per path by which a concept may do harm: through a reaction that was measured, or directly.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        Column(
            "mediator", "text", "The reaction in between, by the id of its scale; a chain is written as first>second."
        ),
        Column(
            "path",
            "text",
            "Which path: concept to reaction (a), reaction to outcome (b), through it, past it, or all together.",
            ("a", "between", "b", "indirect", "direct", "total", "share", "rho_zero"),
        ),
        Column(
            "estimate",
            "float",
            "Size of the path in points, above 0 is worse for paths to the outcome; "
            "share is the part through the reaction and rho_zero the confounding that would undo it.",
        ),
        Column(
            "std_error", "float", "Standard error of the estimate from resampling; missing where the cell is too small."
        ),
        CONF_LEVEL,
        Column("conf_low", "float", "Lower end of the interval from resampling."),
        Column("conf_high", "float", "Upper end of the interval from resampling."),
        Column("n", "int", "People in both arms with the reaction and the outcome."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "conf_low",
            "conf_high",
            "n",
        ),
        counts=(
            Count(
                "n",
                "within",
                ("wave", "audience", "=mechanism", "concept", "outcome", "mediator", "path"),
                marks=True,
                nobody=True,
            ),
        ),
    ),
)
