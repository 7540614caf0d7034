"""Half a page back to those who took part: thanks, what was found, and what happens now. No figures on small groups."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.pages.origin import help_sentence
from pretest.report.pages.shortparts import n_people
from pretest.report.words.answer import AnswerRow, answer_rows, concept_name
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition


@dataclass(frozen=True, slots=True)
class Participants:
    """goal: of the study, or "". found: one sentence per concept. help: where help is, or "". sender: who
    greets, or ""."""

    intro: str
    goal: str
    found: tuple[Claim, ...]
    help: str
    sender: str


def participants(edition: Edition) -> Participants:
    """The page of one analysis. The only figure in it is how many took part, all groups together."""
    strings, study = edition.strings, edition.findings.study
    n = n_people(edition)
    known = n is not None and n >= max(edition.threshold, 10)
    intro = (
        strings("short.thanks.intro", n=edition.numerals.count(n)) if known else strings("short.thanks.intro_unknown")
    )
    goal = edition.labels.text(study.goal)
    sender = edition.labels.text(study.house.sender) if study.house is not None else ""
    return Participants(
        intro,
        strings("short.thanks.goal", goal=goal) if goal else "",
        tuple(_found(edition, row) for row in answer_rows(edition)),
        help_sentence(edition),
        strings("short.thanks.sender", sender=sender) if sender else "",
    )


def _found(edition: Edition, row: AnswerRow) -> Claim:
    text = edition.strings(f"short.thanks.{_key(row)}", concept=concept_name(edition, row))
    return Claim(text, "decision", row.total.decision, row.concept, row.total.audience)


def _key(row: AnswerRow) -> str:
    if row.total.harm_badge == "harm" or row.total.decision == "stop":
        return "harm"
    if row.total.decision == "revise":
        return "signalled"
    return {"go": "go", "harmless_aim_not_shown": "aim"}.get(row.total.decision, "open")
