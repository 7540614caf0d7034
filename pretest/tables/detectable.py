"""The table ``detectable``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, OUTCOME
from pretest.tables.table import Column, Table

TABLE = Table(
    name="detectable",
    what="One row per audience and primary harm: the smallest margin that a given number of people can exclude.",
    columns=(
        AUDIENCE,
        OUTCOME,
        Column("n_audience", "int", "People who start in the whole audience."),
        Column("margin", "float", "The smallest harm that matters according to the plan, in SD of the score."),
        Column(
            "detectable",
            "float",
            "The smallest margin that could be excluded, all primary harms together with the target probability, when "
            "there is no effect, in SD.",
        ),
    ),
    hides=Hiding(),
)
