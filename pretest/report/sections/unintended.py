"""Which unintended effects of campaigns a study looked for: the list of Cho & Salmon, with scales that measure them.

Cho, H., & Salmon, C. T. (2007). Unintended effects of health communication campaigns.
https://doi.org/10.1111/j.1460-2466.2007.00344.x. The descriptions and the scales that are put with each are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.tables.understood import TABLE as UNDERSTOOD

SOURCE = "10.1111/j.1460-2466.2007.00344.x"


@dataclass(frozen=True, slots=True)
class Effect:
    """One kind of unintended effect. scales: shipped ones that measure it; whole: whether all of it, or a part."""

    id: str
    scales: tuple[str, ...] = ()
    whole: bool = False


EFFECTS = (
    Effect("obfuscation", ("comprehension", "law_knowledge", "law_understanding", "law_reasons")),
    Effect(
        "dissonance",
        ("state_shame", "state_guilt", "anticipated_guilt", "emotion_guilt", "emotion_shame", "moral_disengagement",
         "parents_shame"),
    ),
    Effect(
        "boomerang",
        ("intention", "willingness", "curiosity", "attitude", "expectancies_positive", "expectancies_negative",
         "perceived_harm", "self_efficacy", "norm_descriptive", "norm_injunctive", "normality_personal",
         "normality_perceived", "normality_setting", "crime_pull", "reactance_brief", "threat_to_freedom", "anger",
         "counter_arguing"),
        whole=True,
    ),
    Effect("apprehension", ("emotion_fear",)),
    Effect("desensitization"),
    Effect("culpability", ("blame", "co_responsibility"), whole=True),
    Effect("opportunity_cost"),
    Effect("social_reproduction", ("comprehension",)),
    Effect(
        "social_norming",
        ("social_distance", "social_distance_addiction", "social_distance_professional", "exclusion_support",
         "moral_condemnation", "dangerousness", "warmth", "attributed_humanity", "group_emotions", "emotion_contempt",
         "felt_stigma", "self_stigma", "care_discrimination", "help_barriers", "help_seeking", "help_advice",
         "emergency_help", "harm_reduction_support", "trust_addiction_care", "crime_exit", "parents_help_delay"),
        whole=True,
    ),
    Effect("enabling", ("trust_police", "trust_municipality", "source_credibility")),
    Effect("system_activation"),
)  # fmt: skip


def unintended_section(edition: Edition) -> Table:
    """A row per kind of effect: what it is, by which outcomes this study measured it, and what stays out of sight."""
    asked = {outcome.id: edition.labels.outcome(outcome.id) for outcome in edition.findings.study.outcomes}
    asked |= {row["scale"]: edition.labels.variable(row["scale"]) for row in edition.rows("understood")}
    rows = [_row(edition, effect, asked) for effect in EFFECTS]
    columns = [edition.strings(f"unintended.column.{name}") for name in ("effect", "means", "measured", "unseen")]
    return make_table(edition.strings("unintended.caption"), columns, [("", rows)])


def _row(edition: Edition, effect: Effect, asked: dict[str, str]) -> TableRow:
    strings = edition.strings
    by = [asked[scale] for scale in effect.scales if scale in asked]
    word = ("whole" if effect.whole else "part") if by else "none"
    measured = strings(f"unintended.measured.{word}", **({"scales": ", ".join(by)} if by else {}))
    texts = (strings(f"unintended.means.{effect.id}"), measured, strings(f"unintended.unseen.{effect.id}"))
    return TableRow(strings(f"unintended.name.{effect.id}"), tuple(map(Cell, texts)))


SECTION = Section("unintended", unintended_section, (UNDERSTOOD,))
