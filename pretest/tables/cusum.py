"""The table ``cusum``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME, ROLE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

CELL = ("audience", "place", "outcome")

TABLE = Table(
    name="cusum",
    since="0.4.0",
    what="One row per primary harm, group, place and wave that the plan's alarms watch: how far harm has built up, as "
    "a cumulative sum with its limit. A picture beside the alarms; it raises none.",
    columns=(
        WAVE,
        Column("date", "text", "When the wave was, as an ISO date; empty where the study does not say."),
        AUDIENCE,
        Column("place", "text", "The place where people live; empty for all places together."),
        OUTCOME,
        Column("change", "float", "This wave minus the baseline, turned so that above 0 is worse."),
        Column("std_error", "float", "Standard error of the change: of the wave and of the baseline together."),
        Column("reference", "float", "Half of the margin, in standard errors: what each wave takes off the sum."),
        Column(
            "value",
            "float",
            "The sum up to this wave: what it was, plus the change in standard errors, minus the reference; never "
            "below 0.",
        ),
        Column(
            "limit",
            "float",
            "Where the sum is said to have crossed: found so that it does so, while nothing changes, in at most 5 of "
            "100 such harms over 20 waves.",
        ),
        Column("crossed", "bool", "Whether the sum is at the limit or above it."),
        Column(
            "restarted",
            "bool",
            "Whether the sum began anew at this wave: after a wave that cannot be compared, or from another baseline.",
        ),
        Column(
            "false_crossing", "float", "Chance that the sum crosses within 20 waves while nothing changes (simulated)."
        ),
        Column(
            "run_length_in_control",
            "float",
            "Mean number of waves until the sum crosses while nothing changes, counted to 100 at most (simulated).",
        ),
        Column("run_length_half", "float", "The same at a lasting harm of half of the margin."),
        Column("run_length_margin", "float", "The same at a lasting harm of exactly the margin."),
        Column("run_length_double", "float", "The same at a lasting harm of two margins."),
        Column("margin", "float", "The smallest harm that matters, in the unit of the change; missing where none."),
        Column("unit", "text", "Points of the score, or a difference of shares from 0 to 1.", ("points", "share")),
        Column("reason", "text", 'Why this wave adds nothing to the sum, as codes joined by "; ".'),
        Column("wave_from", "int", "The baseline: the wave that this one is compared with."),
        ROLE,
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "change", "std_error", "reference", "value", "limit", "crossed", "restarted", "false_crossing",
            "run_length_in_control", "run_length_half", "run_length_margin", "run_length_double", "margin",
        ),
        words=(("reason", ""),),
        made_from="levels",
        keys=(("wave_from", *CELL), ("wave", *CELL)),
    ),
    file="cusum.csv",
    run="monitor",
)  # fmt: skip
