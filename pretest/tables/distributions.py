"""The table ``distributions``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

_QUESTION = ("wave", "audience", "concept", "outcome", "item")

TABLE = Table(
    name="distributions",
    what="One row per answer to one question in one arm, as it was asked after the message: how people answered.",
    columns=(
        WAVE,
        AUDIENCE,
        Column("concept", "text", "The arm that people saw, the control arm included; empty in a study without arms."),
        OUTCOME,
        Column("item", "text", "The question, by its id in the scale; empty for an outcome that is no scale."),
        Column("reversed", "bool", "Whether the question counts the other way round in the score of the outcome."),
        Column("value", "float", "The answer as it was asked, before reverse-keying; of a bin its middle."),
        Column("score", "float", "What the answer counts for in the score of the outcome, after reverse-keying."),
        Column(
            "label",
            "text",
            "The answer as a code, or the ends of a bin; codes with + between them are answers that are told together.",
        ),
        Column("n", "int", "People who gave this answer, each counted once."),
        Column("n_answered", "int", "People in this arm who answered the question, each counted once."),
        Column(
            "share",
            "float",
            "Part of the answers to the question in this arm, from 0 to 1; weighted where weights were used.",
        ),
        Column("weighted", "bool", "Whether weights were used."),
        SUPPRESSED,
    ),
    grew=("item", "reversed", "score", "n_answered", "weighted"),  # before, a row was an answer to a whole scale
    hides=Hiding(
        figures=("n", "n_answered", "share"),
        counts=(
            Count("n", "category", (*_QUESTION, "label"), takes=("share",), marks=True),
            Count("n_answered", "told", (*_QUESTION, "=asked"), takes=("n", "share"), marks=True),
        ),
    ),
)
