"""The table ``changes``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, OUTCOME, ROLE, SUPPRESSED
from pretest.tables.table import Column, Table

PEOPLE = ("all", "same")
APART = 0.5
"""Share of the standard error of a change by which another reading of it must differ to count as saying otherwise."""
PLACE = ("audience", "place", "outcome")

TABLE = Table(
    name="changes",
    what="One row per outcome, category and comparison of waves: how answers changed over time.",
    columns=(
        AUDIENCE,
        Column("place", "text", "The place where people live; empty for all places together."),
        OUTCOME,
        Column(
            "kind",
            "text",
            "What is compared: with the wave before, with the baseline, a straight trend, or the jump at the start of "
            "the campaign.",
            ("previous", "baseline", "trend", "break"),
        ),
        Column("wave_from", "int", "The earlier wave of the comparison, or the first of the line."),
        Column("wave_to", "int", "The later wave of the comparison, or the last of the line."),
        Column(
            "estimate",
            "float",
            "Later minus earlier, in points or as a difference of shares; of a trend the change per year, of a break "
            "how far the line jumps on the day the campaign started.",
        ),
        Column("std_error", "float", "Standard error of the change, in the same unit."),
        Column("df", "float", "Degrees of freedom of test and interval."),
        Column("p_value", "float", "Two-sided p-value of no change, not corrected for the number of comparisons."),
        Column("conf_low", "float", "Lower end of the interval around the change."),
        Column("conf_high", "float", "Upper end of the interval around the change."),
        Column(
            "adjusted",
            "bool",
            "Whether each wave is given the mix of people of the baseline first; the row without stands beside it.",
        ),
        Column(
            "comparable",
            "bool",
            "Whether both waves asked alike; where it is false the figures are no change of opinion.",
        ),
        Column(
            "reason",
            "text",
            "Why waves are not comparable, what calls for caution, or why figures are missing, as codes joined "
            'by "; ".',
        ),
        ROLE,
        Column(
            "harm_estimate", "float", "The change turned so that above 0 is worse; missing where no direction is worse."
        ),
        CONF_LEVEL,
        SUPPRESSED,
        Column(
            "statistic",
            "text",
            "Whether the row is about a mean score or the share of one category.",
            ("mean", "share"),
        ),
        Column("category", "text", "The answer category that is counted; empty for a mean."),
        Column(
            "people",
            "text",
            "Whether all who answered are compared, or the same persons with themselves: those who answered twice.",
            PEOPLE,
        ),
        Column("mix", "text", 'Of an adjusted row: what the mix is of, as columns joined by "; "; else empty.'),
    ),
    came=(("people", "all"), ("mix", "")),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "df",
            "p_value",
            "conf_low",
            "conf_high",
            "harm_estimate",
        ),
        made_from="levels",
        keys=(("wave_from", *PLACE), ("wave_to", *PLACE)),
    ),
    file="changes.csv",
    run="monitor",
)
