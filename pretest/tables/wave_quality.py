"""The table ``wave_quality``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import MODES

TABLE = Table(
    name="wave_quality",
    since="0.4.0",
    what="One row per wave, per group in it, and per outcome of the group: how well it was measured then.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents, by its id in study.yaml; empty for the whole wave."),
        Column("outcome", "text", "What was measured, by its id in the plan; empty for all together."),
        Column("mode", "text", "How people were asked, as study.yaml says; empty where it does not.", ("", *MODES)),
        Column("invited", "int", "How many people were invited, as study.yaml says; of a whole wave alone."),
        Column("n_read", "int", "Whose answers were read; of a whole wave alone."),
        Column("n", "int", "People who count: of a whole wave, or those of the group who have the outcome."),
        Column("response", "float", "Share of the invited whose answers were read, from 0 to 1."),
        Column("share_left_out", "float", "Share of those read whom the plan's rules left out, from 0 to 1."),
        Column("share_missing", "float", "Share of the group without a score, from 0 to 1."),
        Column("weights_deff", "float", "By how much the weights of the group make results less precise; 1 is not."),
        Column("alpha", "float", "Cronbach's alpha of the score, where it has several questions."),
        Column("alpha_low", "float", "Lower end of the interval around alpha."),
        Column("alpha_high", "float", "Upper end of the interval around alpha."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "n_read",
            "n",
            "response",
            "share_left_out",
            "share_missing",
            "weights_deff",
            "alpha",
            "alpha_low",
            "alpha_high",
        ),
        made_from="levels",
    ),
    file="wave_quality.csv",
    run="monitor",
)
