"""The table ``told``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import (
    AUDIENCE,
    CONCEPT,
    CONF_LEVEL,
    N_CONCEPT,
    N_REFERENCE,
    OUTCOME,
    SUPPRESSED,
    WAVE,
)
from pretest.tables.table import Column, Table

_FIGURES = (
    "of100_concept",
    "of100_reference",
    "difference",
    "conf_low",
    "conf_high",
    "prior_difference",
    "prior_low",
    "prior_high",
    "both_difference",
    "both_low",
    "both_high",
    "counted_concept",
    "counted_reference",
    "n_concept",
    "n_reference",
)
_PLACE = ("wave", "audience")
_QUESTION = ("told", "item")
# Shares times people are people, and each figure of a row follows from the others: a row tells all of it or nothing.
_COUNTS = tuple(
    Count(
        f"{column}_{arm}",
        "told",
        (*_PLACE, arm, *_QUESTION, f"={part}"),
        takes=tuple(name for name in _FIGURES if name != f"{column}_{arm}"),
        marks=True,
        nobody=column == "n",
    )
    for column, part in (("n", "asked"), ("counted", "counted"))
    for arm in ("concept", "reference")
)

TABLE = Table(
    name="told",
    since="0.2.0",
    what="One row per judged outcome of a concept: of 100 people, how many give the answer that was named beforehand.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        Column("told", "text", "Whose question is told: the outcome itself, or a component of a composite."),
        Column("item", "text", "The question, by its id in the scale."),
        Column("cut", "float", "From which score of the question on people are counted, after reverse-keying."),
        Column("more_is", "text", "Whether more people who answer so is worse or better.", ("worse", "better")),
        Column("reference", "text", "The arm that the concept is compared with."),
        Column("of100_concept", "float", "Of 100 people who saw the concept, how many answer so."),
        Column("of100_reference", "float", "Of 100 people who saw the reference, how many answer so."),
        Column("difference", "float", "Concept minus reference, in people of 100; above 0 is more people."),
        Column("conf_low", "float", "Lower end of the interval of the difference, in people of 100."),
        Column("conf_high", "float", "Upper end of the interval of the difference, in people of 100."),
        CONF_LEVEL,
        Column(
            "prior_difference",
            "float",
            "What was taken beforehand of the difference, in people of 100: see rests_on in triptych.",
        ),
        Column("prior_low", "float", "Lower end of the interval of what was taken beforehand."),
        Column("prior_high", "float", "Upper end of the interval of what was taken beforehand."),
        Column(
            "both_difference", "float", "What was taken beforehand and these answers say together, in people of 100."
        ),
        Column("both_low", "float", "Lower end of the interval of both together."),
        Column("both_high", "float", "Upper end of the interval of both together."),
        Column("counted_concept", "int", "People who saw the concept and answer so, each counted once."),
        Column("counted_reference", "int", "People who saw the reference and answer so, each counted once."),
        N_CONCEPT,
        N_REFERENCE,
        Column("weighted", "bool", "Whether weights were used."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=_FIGURES,
        counts=_COUNTS,
    ),
    file="told.csv",
)
