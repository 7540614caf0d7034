"""Notes on what the chances of harm rest on, and on data that contradict it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pretest.analysis.prior.beliefs import Beliefs, deciding_roles
from pretest.errors import Note, some
from pretest.practice.panel.answers import PANEL_ANSWERS
from pretest.spec.plan import EvidencePrior
from pretest.spec.study import Study
from pretest.words import Severity

KINDS: Mapping[str, str] = {
    "harm.stigma": "harm: stigma",
    "harm.boomerang": "harm: boomerang",
    "harm.help_barrier": "harm: barrier to help",
}
"""A kind of harm in a sentence; ``report.words.retold`` knows these words in Dutch."""


def belief_notes(study: Study, beliefs: Beliefs) -> Iterator[Note]:
    """What the chances rest on (``evidence_prior``), kinds of harm without a study (``evidence_role_none``), with too
    few to see how campaigns differ (``evidence_convention``), studies that cannot be put in SD units
    (``evidence_left``), a prior without any vague part (``evidence_no_vague``), what rests on practice
    (``practice_prior``), and of what practice says nothing (``practice_silent``)."""
    plan, where = study.plan.evidence, study.file.plan
    if plan is None:
        return
    yield Note("evidence_prior", "info", where, mixed_sentence(plan))
    if plan.prior is not None:
        yield from _research_notes(study, beliefs)
    if plan.weight_of("vague") < 1e-9:
        message = (
            "Earlier research and practice have all the weight, so that nothing yields where the data contradict them. "
            "Leave at least 0.1 to nothing in particular."
        )
        yield Note("evidence_no_vague", "warning", where, message)
    if plan.practice is not None:
        yield from _practice_notes(study, beliefs, plan.practice.weight)


def mixed_sentence(plan: EvidencePrior) -> str:
    """How the plan mixes what is believed beforehand, by weight."""
    parts = []
    if plan.prior is not None:
        parts.append(f"{plan.weight_of('research'):.0%} on earlier research (surveys/evidence/{plan.prior}.yaml)")
    if plan.practice is not None:
        parts.append(f"{plan.weight_of('practice'):.0%} on the forecasts of the panel ({PANEL_ANSWERS})")
    rest = f"{plan.weight_of('vague'):.0%} on nothing in particular"
    return f"The chances of harm start from this: {', '.join(parts)}, {rest}."


def _research_notes(study: Study, beliefs: Beliefs) -> Iterator[Note]:
    file = f"surveys/evidence/{study.plan.evidence.prior}.yaml" if study.plan.evidence is not None else ""
    for role in deciding_roles(study):
        found = beliefs.research.get(role)
        if found is None or found.how == "none":
            message = (
                f"No earlier study of '{KINDS[role]}' stands in the file: no research stands behind its chances. A "
                "cautious convention stands in its place."
            )
            yield Note("evidence_role_none", "warning", file, message)
        elif found.how == "convention":
            message = (
                f"The file has {_studies(found.k)} of '{KINDS[role]}'. With fewer than 3 nobody can see how far "
                "campaigns differ, so that a convention says it."
            )
            yield Note("evidence_convention", "info", file, message)
        if found is not None and found.left:
            names = some([name for name, _ in found.left])
            message = f"These studies of '{KINDS[role]}' cannot be put in SD units and stay out: {names}."
            yield Note("evidence_left", "warning", file, message)


def _studies(k: int) -> str:
    return f"{k} study" if k == 1 else f"{k} studies"


def _practice_notes(study: Study, beliefs: Beliefs, weight: float) -> Iterator[Note]:
    silent: list[str] = []
    for role in deciding_roles(study):
        own = [concept for concept in study.concepts if (concept, role) in beliefs.practice]
        if own:
            message = (
                f"For '{KINDS[role]}', {weight:.0%} of what was believed beforehand is what the panel forecast of: "
                f"{some(own)}."
            )
            yield Note("practice_prior", "info", study.file.plan, message)
        silent += [f"{concept} ({KINDS[role]})" for concept in study.decided if concept not in own]
    if silent:
        message = (
            f"The panel forecast nothing of these, so that its weight falls to nothing in particular: {some(silent)}."
        )
        yield Note("practice_silent", "warning", study.file.plan, message)


def conflict_notes(conflicts: pd.DataFrame) -> Iterator[Note]:
    """Data that contradict what a source expected, the harmful way first; one note per source and way."""
    told = conflicts[~conflicts["suppressed"]]
    for source in ("research", "practice"):
        for word in ("worse", "better"):
            rows = told[(told["source"] == source) & (told["conflict"] == word)]
            places = [
                f"{audience} / {concept} ({KINDS[role]})"
                for audience, concept, role in rows[["audience", "concept", "role"]].itertuples(index=False)
            ]
            if places:
                yield _conflict(source, word, list(dict.fromkeys(places)))


def _conflict(source: str, word: str, places: list[str]) -> Note:
    who = "earlier research" if source == "research" else "practice"
    message = (
        f"The data are {word} than {who} expected, by more than chance and its doubt allow: {some(places)}. "
        "See how much of its weight is left there, and find out why before you rely on either."
    )
    severity: Severity = "serious" if word == "worse" else "warning"
    return Note(f"{'evidence' if source == 'research' else 'practice'}_conflict", severity, "risks", message)
