"""The table ``understood``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, SCALE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import GATE_WORDS

_FIGURES = ("n", "n_right", "share", "conf_low", "conf_high")
_PLACE = ("wave", "audience", "concept", "scale", "subgroup", "level")

TABLE = Table(
    name="understood",
    since="0.2.0",
    what=(
        "One row per message and group of people: how many of them understood it, beside the gate of the scale. Arms "
        "with a message on something else have no row."
    ),
    columns=(
        WAVE,
        AUDIENCE,
        Column("concept", "text", "The message that was seen, by the id of its arm; what is sent today too."),
        SCALE,
        Column("subgroup", "text", "The column that groups people; empty where all are together."),
        Column("level", "text", "The group, as the data code it; empty where all are together."),
        Column("n", "int", "People who answered the questions."),
        Column("n_right", "int", "People who have every question right, each counted once."),
        Column("share", "float", "Share of people who have every question right; weighted where there are weights."),
        Column("conf_low", "float", "Lower end of the interval of the share (Wilson)."),
        Column("conf_high", "float", "Upper end of the interval of the share (Wilson)."),
        CONF_LEVEL,
        Column("gate", "float", "Share that must have every question right."),
        Column(
            "met",
            "text",
            "Whether the share reaches the gate; controls are not judged, and too few people cannot tell.",
            GATE_WORDS,
        ),
        Column("weighted", "bool", "Whether weights were used."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=_FIGURES,
        counts=(
            Count("n", "understood", (*_PLACE, "=asked"), takes=_FIGURES[1:], marks=True, nobody=True),
            # a few who have it right are not told; that they are fewer than the gate asks for (``met``) is
            Count("n_right", "understood", (*_PLACE, "=counted"), takes=_FIGURES[2:], marks=True),
        ),
    ),
    file="understood.csv",
)
