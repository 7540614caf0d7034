"""The table ``message_levels``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, OUTCOME, ROLE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

OF_MEAN = ("mean", "std_error", "df", "conf_low", "conf_high")
_OF_SHARE = ("n_told", "counted", "share", "told_low", "told_high")
_ARM = ("wave", "audience", "concept", "outcome")
_WITH_QUESTION = (Only("item", ("",), holds=False),)


def _told(column: str, part: str) -> Count:
    """Who answered the told question, or answered it so: the names that the table ``told`` has for them."""
    others = tuple(name for name in _OF_SHARE if name != column)
    return Count(column, "told", (*_ARM, "item", f"={part}"), takes=others, rows=_WITH_QUESTION)


TABLE = Table(
    name="message_levels",
    since="0.2.0",
    what=(
        "One row per message and outcome that asks about the message: how people answered, compared with nobody. Arms "
        "with a message on something else have no row."
    ),
    columns=(
        WAVE,
        AUDIENCE,
        Column("concept", "text", "The message that was seen, by the id of its arm; what is sent today too."),
        OUTCOME,
        ROLE,
        Column("lowest", "float", "Lowest score that can be had; missing where there is no lowest."),
        Column("highest", "float", "Highest score that can be had; missing where there is no highest."),
        Column("n", "int", "People who have the score."),
        Column(
            "mean", "float", "Mean score of the arm, weighted where there are weights; in the direction of the scale."
        ),
        Column(
            "std_error",
            "float",
            "Standard error that takes account of weights, clusters and strata; missing where all have one score.",
        ),
        Column("df", "float", "Degrees of freedom: sampling units minus strata."),
        Column("conf_low", "float", "Lower end of the interval of the mean."),
        Column("conf_high", "float", "Upper end of the interval of the mean."),
        CONF_LEVEL,
        Column("item", "text", "The question through which the scale is told, by its id; empty where there is none."),
        Column("cut", "float", "From which score of the question on people are counted, after reverse-keying."),
        Column("n_told", "int", "People who answered that question."),
        Column("counted", "int", "People who answer so, each counted once."),
        Column("share", "float", "Share of people who answer so; weighted where there are weights."),
        Column("told_low", "float", "Lower end of the interval of the share (Wilson)."),
        Column("told_high", "float", "Upper end of the interval of the share (Wilson)."),
        Column("weighted", "bool", "Whether weights were used."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("n", *OF_MEAN, *_OF_SHARE),
        counts=(
            Count("n", "answered", _ARM, takes=(*OF_MEAN, *_OF_SHARE), marks=True, nobody=True),
            _told("n_told", "asked"),
            _told("counted", "counted"),
        ),
    ),
    file="message_levels.csv",
)
