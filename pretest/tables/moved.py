"""The table ``moved``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, CONF_LEVEL, N_CONCEPT, N_REFERENCE, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import HARM_ROLES

TABLE = Table(
    name="moved",
    what="One row per primary harm, direction and method: which share of people a concept moves, at least and at most.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        Column("role", "text", "Which kind of harm the outcome stands for.", HARM_ROLES),
        Column(
            "direction",
            "text",
            "Whether the row counts people who became worse or people who became better.",
            ("worse", "better"),
        ),
        Column(
            "method",
            "text",
            "How the share was bounded, or reliable_change where the same people were asked before and after.",
            ("ordinal", "makarov", "reliable_change"),
        ),
        Column(
            "conditioned", "text", "The score from before the message that makes the bounds tighter; empty without one."
        ),
        Column(
            "share_low",
            "float",
            "At least this share of people moved in this direction, from 0 to 1; "
            "with reliable_change the share itself.",
        ),
        Column(
            "share_high",
            "float",
            "At most this share of people moved in this direction, from 0 to 1; with reliable_change the share itself.",
        ),
        Column(
            "conf_low",
            "float",
            "Lower end of the interval around both bounds; with reliable_change around concept minus control.",
        ),
        Column(
            "conf_high",
            "float",
            "Upper end of the interval around both bounds; with reliable_change around concept minus control.",
        ),
        CONF_LEVEL,
        Column(
            "share_reference",
            "float",
            "Share of the control arm that changed reliably in this direction; missing for bounds.",
        ),
        N_CONCEPT,
        N_REFERENCE,
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "share_low",
            "share_high",
            "conf_low",
            "conf_high",
            "share_reference",
            "n_concept",
            "n_reference",
        ),
        counts=(
            Count(
                "n_concept", "answered", ("wave", "audience", "concept", "outcome"), marks=True, aside=True, nobody=True
            ),
            Count(
                "n_reference", "answered", ("wave", "audience", CONTROL, "outcome"), marks=True, aside=True, nobody=True
            ),
        ),
    ),
)
