"""How the columns of the result tables look in a spreadsheet, and which of them get a label beside their code."""

from __future__ import annotations

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.workbook.sheet import Look
from pretest.tables.table import Column

# The sheets in this order: harms first, then what they rest on. A table that is not named comes last.
ORDER = (
    "verdicts", "alarms", "cusum", "certainty", "told", "triptych", "panel", "forecasts", "understood",
    "message_levels", "risks", "conflicts", "research", "estimates", "subgroups", "moved", "sensitivity",
    "randomisation", "mechanism", "heterogeneity", "dif_verdicts", "levels", "changes", "returned", "wave_differences",
    "wave_quality", "decisions",
    "lookback", "outside", "signals", "distributions", "flow", "loss", "pointed", "realised", "design_checks",
    "weighting", "reliability", "inter_item", "dif", "invariance",
)  # fmt: skip

_SHARES = frozenset(
    ("conf_level", "floor", "ceiling", "share_missing", "share", "population_share", "sample_share", "weighted_share",
     "share_low", "share_high", "told_low", "told_high", "share_reference", "share_same", "gate", "mix",
     "practice_weight", "vague_weight", "weight", "weight_after", "i2")
)  # fmt: skip
_CHANCES = frozenset(
    ("probability", "prior_probability", "data_only_probability", "weak_probability", "p_least_harmful", "p_data",
     "p_both", "p_above_margin")
)  # fmt: skip
_SMALL = frozenset(
    ("p_value", "p_harm", "p_adjusted", "p_worse", "p_better", "p_uniform", "p_nonuniform", "p_total", "mc_error",
     "p_randomisation", "p_two_sided", "p_model")
)  # fmt: skip
_ARMS = ("concept", "reference", "arm")
_OUTCOMES = ("outcome", "worst_outcome", "told", "of_outcome")
_VERDICTS = ("verdict", "verdict_without", "claim")
_LABELLED = frozenset(
    ("audience", "of_audience", *_ARMS, *_OUTCOMES, *_VERDICTS, "harm_badge", "aim_badge", "word", "met", "domain",
     "appropriate", "said_by", "known", "rests_on", "contradict")
)  # fmt: skip


def look_of(column: Column) -> Look:
    """How the cells of ``column`` look; what they hold is never changed by it."""
    if column.kind == "int":
        return "whole"
    if column.kind != "float":
        return "text"
    if column.name in _SHARES:
        return "share"
    if column.name in _CHANCES:
        return "chance"
    return "small" if column.name in _SMALL else "decimal"


def is_labelled(column: Column) -> bool:
    """Whether a column with labels stands behind it."""
    return column.name in _LABELLED


def label_of(edition: Edition, column: str, code: str) -> str:
    """The label of ``code``, which stands in ``column``; a code without one stands for itself."""
    if column == "audience":
        return edition.labels.audience(code) if code else edition.strings("page.all_audiences")
    if not code:
        return ""
    if column == "of_audience":  # empty is the chance of all primary harms together, not of all groups
        return edition.labels.audience(code)
    if column in _ARMS:
        return edition.labels.arm(code)
    if column in _OUTCOMES:
        return edition.labels.outcome(code)
    strings = edition.strings
    groups = {
        "harm_badge": ("badge.harm",),
        "aim_badge": ("badge.aim",),
        "word": ("workbook.certainty",),
        "met": ("understood.word",),
        "domain": ("practice.domain",),
        "appropriate": ("practice.word",),
        "said_by": ("workbook.sources",),
        "known": ("workbook.knowings",),
        "rests_on": ("workbook.bases",),
        "contradict": ("workbook.contradictions",),
    }
    for group in groups.get(column, ("verdict", "decision")):
        for key in (f"{group}.{code}.word", f"{group}.{code}"):
            if strings.has(key):
                return strings(key)
    return clean_line(code)
