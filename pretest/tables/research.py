"""The table ``research``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding, Only
from pretest.tables.shared import SUPPRESSED
from pretest.tables.table import Column, Table
from pretest.words import EVIDENCE_HOWS, HARM_ROLES

_FIGURES = (
    *("k", "mu", "se", "conf_low", "conf_high", "tau2", "i2", "predict_low", "predict_high", "mean", "sd", "mix"),
    *("practice_weight", "vague_weight", "n_concepts", "n_conflicts"),
)

TABLE = Table(
    name="research",
    since="0.3.0",
    what="One row per kind of harm that decides: what earlier studies expected of it, and how that was mixed.",
    columns=(
        Column("role", "text", "Which kind of harm it is about.", HARM_ROLES),
        Column(
            "evidence",
            "text",
            "The file of earlier research that the plan names, by its id; empty where it names none.",
        ),
        Column("k", "int", "How many earlier studies of this kind of harm are pooled."),
        Column("mu", "float", "Mean effect over these studies, in control-group SD; above 0 is worse."),
        Column("se", "float", "Standard error of that mean."),
        Column("conf_low", "float", "Lower end of the 95% interval of that mean."),
        Column("conf_high", "float", "Upper end of the 95% interval of that mean."),
        Column("tau2", "float", "Variance of true effects between studies; missing with one study."),
        Column("i2", "float", "Share of the differences between studies that is not due to chance; missing with one."),
        Column(
            "predict_low",
            "float",
            "Lower end of the 95% interval for the effect of a new campaign, of the distribution that is mixed.",
        ),
        Column("predict_high", "float", "Upper end of the 95% interval for the effect of a new campaign."),
        Column(
            "mean",
            "float",
            "Effect of a new campaign that the studies make expect, in control-group SD; missing without studies.",
        ),
        Column("sd", "float", "How uncertain that effect is, as a standard deviation."),
        Column("mix", "float", "Share of earlier research in what was believed beforehand; 0 where there is none."),
        Column(
            "how",
            "text",
            "Whether the studies say how far campaigns differ (fitted), a convention stands in for that (convention), "
            "or no study stands behind this kind of harm (none).",
            EVIDENCE_HOWS,
        ),
        Column(
            "practice_weight",
            "float",
            "Share of the forecasts of practice in what was believed beforehand; 0 where they say nothing of it.",
        ),
        Column("vague_weight", "float", "Share that nothing in particular was believed."),
        Column("studies", "text", "The pooled studies by their ids, with commas between them."),
        Column("left", "text", "Studies of this kind of harm that cannot be put in SD units, by their ids."),
        Column("n_concepts", "int", "Concepts and audiences whose data were held against these studies."),
        Column("n_conflicts", "int", "How many of these concepts and audiences contradict the studies."),
        SUPPRESSED,
    ),
    hides=Hiding(figures=_FIGURES, nobody=(Only("role", HARM_ROLES),)),
    file="research.csv",
)
