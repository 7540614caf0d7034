"""Invented analyses for the short reports, row by row: what people of 100 answer, how sure it is, and plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pretest.findings import ArmFacts, AudienceFacts, Findings, MoveFacts, PhraseFacts, PlainFacts, ToldFacts
from pretest.risk.sources import Said, conflict_of
from pretest.tables import registry
from tests.report.sample import CONCEPTS, CONTROL, sample

CLAUSES = {
    "distance": (
        ("meer afstand", "more distance"),
        ("houden meer afstand van mensen die drugs gebruiken", "keep more distance from people who use drugs"),
        ("minder afstand", "less distance"),
        ("houden minder afstand van mensen die drugs gebruiken", "keep less distance from people who use drugs"),
    ),
    "shame": (
        ("meer schaamte", "more shame"),
        ("schamen zich meer", "feel more shame"),
        ("minder schaamte", "less shame"),
        ("schamen zich minder", "feel less shame"),
    ),
    "support": (
        ("meer steun", "more support"),
        ("steunen het beleid meer", "support the policy more"),
        ("minder steun", "less support"),
        ("steunen het beleid minder", "support the policy less"),
    ),
}
TOLD = {
    "distance": ToldFacts(
        "distance",
        "distance1",
        {
            "nl": "Zou je bevriend willen zijn met iemand die drugs gebruikt?",
            "en": "Would you be friends with someone who uses drugs?",
        },
        ({"nl": "zeker niet", "en": "definitely not"}, {"nl": "waarschijnlijk niet", "en": "probably not"}),
        4.0,
        5,
        "worse",
    ),
    "shame": ToldFacts(
        "shame",
        "shame1",
        {"nl": "Op dit moment schaam ik me.", "en": "At this moment I feel ashamed."},
        ({"nl": "eens", "en": "agree"}, {"nl": "helemaal eens", "en": "strongly agree"}),
        4.0,
        5,
        "worse",
    ),
}
# reference, concept, low, high; then prior and both: difference, low, high
FIGURES = {
    ("non_users", "pay", "distance"): (17.2, 40.1, 15.4, 30.6, 6.0, -4.0, 16.0, 18.0, 11.5, 24.5),
    ("users", "pay", "shame"): (22.0, 39.0, 3.2, 30.9, -4.0, -12.0, 4.0, 2.0, -6.4, 10.4),
}
# of the first: what research, practice, this test and all together say, and why one says nothing
SOURCES_OF = {
    ("non_users", "pay", "distance"): {"practice": (12.0, 4.0, 21.0)},
    ("users", "pay", "shame"): {"research": (-4.0, -12.0, 4.0), "practice": (9.0, 1.0, 22.0)},
}
SURE = {
    "pay": ("very_sure", 12, 12),
    "body": ("unsure", 8, 12),
    "most": ("cannot_tell", 12, 12),
    "talk": ("fairly_sure", 10, 12),
}


def short_example(**more: Any) -> Findings:
    """The invented analysis with everything that the short reports can tell."""
    return with_sources(with_told(with_words(sample(**more))))


def with_words(findings: Findings) -> Findings:
    """Plain words, told questions, margins in words, and marked phrases."""
    outcomes = []
    for fact in findings.study.outcomes:
        found = CLAUSES.get(fact.id)
        plain = None
        if found is not None:
            more, more_clause, less, less_clause = (dict(zip(("nl", "en"), pair, strict=True)) for pair in found)
            plain = PlainFacts(MoveFacts(more, more_clause), MoveFacts(less, less_clause))
        words = {"nl": "ongeveer 8 van de 100 mensen", "en": "about 8 in 100 people"} if fact.primary else None
        why = {"nl": "zo gekozen met de makers", "en": "chosen with the makers"} if fact.primary else None
        told = TOLD.get(fact.id)
        outcomes.append(
            replace(fact, plain=plain, told=told, margin_words=words, margin_why=why, margin_basis="policy")
        )
    arms = tuple(_with_phrases(arm) for arm in findings.study.arms)
    return replace(findings, study=replace(findings.study, outcomes=tuple(outcomes), arms=arms))


def _with_phrases(arm: ArmFacts) -> ArmFacts:
    if arm.id != "pay" or arm.text is None:
        return arm
    why = {"nl": "geeft één groep de schuld", "en": "blames one group"}
    return replace(arm, phrases=(PhraseFacts("Hun rekening.", why), PhraseFacts("Jouw lijntje.")))


def with_told(findings: Findings, figures: dict[tuple[str, str, str], tuple[float, ...]] | None = None) -> Findings:
    """The tables of people of 100 and of how sure each decision is."""
    told = [told_row(*key, values) for key, values in (FIGURES if figures is None else figures).items()]
    decisions = findings.table("verdicts")
    decisions = decisions[decisions["outcome"] == ""]
    sure = [certainty_row(row) for row in decisions.to_dict("records")]
    return findings.with_tables(told=frame("told", told), certainty=frame("certainty", sure))


def with_sources(
    findings: Findings, said: dict[tuple[str, str, str], dict[str, tuple[float, ...]]] | None = None, **more: Any
) -> Findings:
    """The table of sources beside that of people of 100: (audience, concept, outcome) → source → difference, low, high.

    more: words of columns in all rows, in place of those that follow from the figures.
    """
    rows = []
    for told in findings.told.to_dict("records"):
        keys = {name: told[name] for name in ("wave", "audience", "concept", "outcome", "more_is", "reference")}
        own = (SOURCES_OF if said is None else said).get((told["audience"], told["concept"], told["outcome"]), {})
        data, both = (
            tuple(told[name] for name in names)
            for names in (("difference", "conf_low", "conf_high"), ("both_difference", "both_low", "both_high"))
        )
        views = {"research": own.get("research"), "practice": own.get("practice"), "data": data, "together": both}
        conflict = conflict_of({source: Said(*view) for source, view in views.items() if view is not None})
        rows += [
            keys | _source_row(source, view, own) | {"contradict": conflict, "suppressed": told["suppressed"]} | more
            for source, view in views.items()
        ]
    return findings.with_tables(triptych=frame("triptych", rows))


def _source_row(source: str, view: tuple[float, ...] | None, own: dict[str, tuple[float, ...]]) -> dict[str, Any]:
    why = {"research": "no_study", "practice": "no_panel"}.get(source, "no_estimate")
    figures = dict(zip(("difference", "conf_low", "conf_high"), view or (math.nan,) * 3, strict=True))
    basis = "research" if "research" in own else "convention"
    return {
        "role": "harm.stigma",
        "said_by": source,
        "known": "known" if view is not None else why,
        **figures,
        "conf_level": 0.9 if source == "practice" else 0.95,
        "n_behind": None if view is None else {"research": 5, "practice": 14}.get(source, 800),
        "p_above_margin": 0.8 if view is not None else math.nan,
        "rests_on": basis if source == "together" else "",
    }


def told_row(audience: str, concept: str, outcome: str, values: Sequence[float], **more: Any) -> dict[str, Any]:
    names = ("of100_reference", "of100_concept", "conf_low", "conf_high", "prior_difference", "prior_low",
             "prior_high", "both_difference", "both_low", "both_high")  # fmt: skip
    keys = {"wave": 1, "audience": audience, "concept": concept, "outcome": outcome, "reference": CONTROL}
    fact = TOLD[outcome]
    asked = {"told": fact.outcome, "item": fact.item, "cut": fact.cut, "more_is": fact.more_is, "conf_level": 0.95}
    figures = dict(zip(names, values, strict=False))
    difference = values[1] - values[0]
    rest = {"difference": difference, "n_concept": 400, "n_reference": 400, "weighted": False, "suppressed": False}
    return keys | asked | figures | rest | more


def certainty_row(decision: dict[str, Any]) -> dict[str, Any]:
    word, same, tried = SURE.get(decision["concept"], ("unsure", 1, 1))
    keys = {name: decision[name] for name in ("wave", "audience", "concept", "outcome")}
    figures = {"p_data": 0.97, "p_both": 0.95, "n_specifications": tried, "n_same": same}
    return keys | figures | {"claim": decision["verdict"], "word": word, "suppressed": False}


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table ``name``; columns that a row does not have are missing."""
    table = registry.table(name)
    return pd.DataFrame(rows, columns=list(table.kinds)) if rows else table.empty()


def large(concepts: int, audiences: int, label: str) -> Findings:
    """As many concepts and audiences as asked, each with a long label."""
    findings = short_example()
    arms = [arm for arm in findings.study.arms if arm.control]
    tables = {name: findings.table(name) for name in ("verdicts", "told", "certainty", "risks")}
    made: dict[str, list[pd.DataFrame]] = {name: [] for name in tables}
    groups = [("non_users", "users")[number % 2] for number in range(audiences)]
    for number in range(concepts):
        source = CONCEPTS[number % len(CONCEPTS)]
        arm = next(arm for arm in findings.study.arms if arm.id == source)
        arms.append(replace(arm, id=f"c{number}", label={"nl": f"{label} {number}", "en": f"{label} {number}"}))
        for name, rows in tables.items():
            own = rows[rows["concept"] == source]
            made[name].append(own[own["audience"] == ""].assign(concept=f"c{number}"))
            for place, group in enumerate(groups):
                made[name].append(own[own["audience"] == group].assign(concept=f"c{number}", audience=f"g{place}"))
    facts = tuple(AudienceFacts(f"g{n}", {"nl": f"{label} {n}", "en": f"{label} {n}"}) for n in range(audiences))
    study = replace(findings.study, arms=tuple(arms), audiences=facts)
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in made.items()}
    return replace(findings, study=study).with_tables(**joined)
