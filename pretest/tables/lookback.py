"""The table ``lookback``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.panel import DOMAIN
from pretest.tables.shared import AUDIENCE, CONF_LEVEL, OUTCOME, ROLE, SUPPRESSED
from pretest.tables.table import Column, Table
from pretest.words import LOOK_BACK_KINDS, LOOK_BACK_VERDICTS, VERDICTS, WAVE_STATUSES

CELL = ("audience", "place", "outcome")

TABLE = Table(
    name="lookback",
    since="0.4.0",
    what=(
        "One row per thing that was decided or expected beforehand and an outcome that the waves followed: what came "
        "after it. After is not because: other things changed too."
    ),
    columns=(
        Column(
            "kind",
            "text",
            "What is held against the waves: the effect that the pretest found, a decision that was written down, or "
            "a forecast of the panel.",
            LOOK_BACK_KINDS,
        ),
        Column("number", "int", "Of a decision its number in the log; missing for all else."),
        Column("concept", "text", "Of a pretest the message that became the campaign, by its id; empty for all else."),
        DOMAIN,
        AUDIENCE,
        Column("place", "text", "The place where people live; empty for all places together."),
        OUTCOME,
        ROLE,
        Column(
            "statistic",
            "text",
            "Whether the waves follow a mean score, the share of people who give the judged answer, or the share who "
            "give the answer that laymen are told of.",
            ("mean", "share", "told"),
        ),
        Column("category", "text", "The answer that the share is about; empty for a mean."),
        Column("unit", "text", "Unit of all figures of the row.", ("points", "share", "people")),
        Column(
            "wave_from",
            "int",
            "The wave that is compared with: the baseline, or of a decision the newest wave that was known then.",
        ),
        Column("wave_to", "int", "The last wave that counts; missing where there is none yet."),
        Column(
            "n_waves",
            "int",
            "How many waves after that count: their mean is compared. Of a decision always one, in a row of its own.",
        ),
        Column("level", "float", "How the outcome stood in wave_from, as it was scored; missing where it is hidden."),
        Column(
            "expected",
            "float",
            "The change that was expected, turned so that above 0 is worse: the effect of the pretest, or the middle "
            "of the panel's pool. Missing for a decision, which foretells nothing.",
        ),
        Column("expected_low", "float", "Lower end of it: of a pretest its interval, of a panel its 5 percent point."),
        Column("expected_high", "float", "Upper end of that: of a panel the 95 percent point."),
        Column("came", "float", "The change that the waves show, turned so that above 0 is worse."),
        Column("came_low", "float", "Lower end of the interval around it."),
        Column("came_high", "float", "Upper end of the interval around it."),
        Column(
            "difference_low",
            "float",
            "Of a pretest: lower end of the interval around what came minus what was expected, the error of both "
            "samples counted in. Missing for all else.",
        ),
        Column("difference_high", "float", "Upper end of that interval."),
        Column(
            "tolerance",
            "float",
            "The margin of the outcome, in the unit of the row: a difference that is surely smaller is a hit. Missing "
            "where the plan names none.",
        ),
        Column(
            "spread",
            "float",
            "Standard deviation of the answers in wave_from, in the unit of the row: by it scores of several outcomes "
            "can be averaged.",
        ),
        Column(
            "before",
            "text",
            "Of a pretest its verdict on this outcome, of a decision the state of the harm in wave_from; empty where "
            "there was none.",
            ("", *dict.fromkeys((*VERDICTS, *WAVE_STATUSES))),
        ),
        Column(
            "after",
            "text",
            "How the harm stood in wave_to by the plan's alarms; empty where they do not watch it.",
            ("", *WAVE_STATUSES),
        ),
        Column(
            "verdict",
            "text",
            "How it came out: a harm that was not foretold (harm_missed), a miss or a hit; after a decision worse or "
            "better than in the wave that was known; not_yet without a later wave, or it cannot be told.",
            LOOK_BACK_VERDICTS,
        ),
        Column("reason", "text", 'Why nothing can be told, or what calls for caution, as codes joined by "; ".'),
        Column(
            "score",
            "float",
            "How far the forecast was off the estimate of the waves (CRPS), its own width counted in; 0 is best.",
        ),
        Column("benchmark", "float", "What somebody would have scored who was sure that nothing would change."),
        Column("score_expected", "float", "The score averaged over the error of the waves' own estimate."),
        Column("benchmark_expected", "float", "The benchmark averaged over that error."),
        Column(
            "covered",
            "bool",
            "Whether the forecast held what came: of a pretest whether 0 lies in the interval of the difference, of a "
            "panel whether the estimate lies between its 5 and 95 percent points.",
        ),
        CONF_LEVEL,
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "level",
            "came",
            "came_low",
            "came_high",
            "difference_low",
            "difference_high",
            "tolerance",
            "spread",
            "score",
            "benchmark",
            "score_expected",
            "benchmark_expected",
            "covered",
        ),
        words=(("before", ""), ("after", ""), ("verdict", "cannot_tell"), ("reason", "")),
        made_from="levels",
        keys=(("wave_from", *CELL), ("wave_to", *CELL)),
    ),
    file="lookback.csv",
    run="monitor",
)
