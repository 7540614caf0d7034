"""The table ``alarms``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME, ROLE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import ADVICES, WAVE_STATUSES

CELL = ("audience", "place", "outcome")

TABLE = Table(
    name="alarms",
    since="0.3.0",
    what="One row per primary harm, group, place and wave that the plan's alarms watch: how the harm stood then.",
    columns=(
        WAVE,
        AUDIENCE,
        Column("place", "text", "The place where people live; empty for all places together."),
        OUTCOME,
        Column(
            "state",
            "text",
            "How the harm stands: alarm (worse, and the estimate at the margin or above), watch (worse, or near the "
            "margin), fine (more than the margin is excluded), or it cannot be told.",
            WAVE_STATUSES,
        ),
        Column(
            "estimate",
            "float",
            "Mean of the waves since the campaign started (or this wave, where the plan names no start) minus the "
            "baseline, turned so that above 0 is worse.",
        ),
        Column("sequence_low", "float", "Lower end of the interval around it, which holds however often one looks."),
        Column("sequence_high", "float", "Upper end of that interval."),
        Column("margin", "float", "The smallest harm that matters, in the same unit; missing where there is none."),
        Column("looks", "int", "How many waves were looked at up to this one."),
        Column("action", "text", "What the plan advises at this state; empty where it names none.", ("", *ADVICES)),
        Column("unit", "text", "Points of the score, or a difference of shares from 0 to 1.", ("points", "share")),
        Column(
            "reason",
            "text",
            'Why nothing can be told, or what keeps a harm from being called fine, as codes joined by "; ".',
        ),
        Column("wave_from", "int", "The baseline: the wave that all are compared with."),
        Column("latest", "float", "This wave alone minus the baseline, turned so that above 0 is worse."),
        Column("own_alpha", "float", "The part of the plan's chance of a false alarm that this cell has."),
        ROLE,
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("estimate", "sequence_low", "sequence_high", "looks", "latest"),
        words=(("state", "cannot_tell"), ("action", ""), ("reason", "")),
        made_from="levels",
        keys=(("wave_from", *CELL), ("wave", *CELL)),
    ),
    file="alarms.csv",
    run="monitor",
)
