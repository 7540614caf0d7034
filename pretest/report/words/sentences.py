"""Sentences built from judged cells. Every sentence is one text of reports/words with named places."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pretest.findings import OutcomeFacts
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell
from pretest.report.words.labels import clean_line
from pretest.report.words.weakness import marked
from pretest.words import BLOCKS, DIRECTIONS


def outcome_name(edition: Edition, cell: JudgedCell) -> str:
    """The outcome's label, with what must be known beside it: weak measurement, no main outcome."""
    strings = edition.strings
    name = edition.labels.outcome(cell.outcome)
    if cell.is_harm and not cell.primary:
        name = strings("harms.secondary", outcome=name)
    return marked(edition, name, cell.weakness)


def arm_name(edition: Edition, cell: JudgedCell) -> str:
    """The label of the concept; of a second control with the word that it is one."""
    name = edition.labels.arm(cell.concept)
    return edition.strings("sentence.other_control", concept=name) if cell.other_control else name


def estimate_text(edition: Edition, cell: JudgedCell) -> str:
    return edition.numerals.bound(cell.estimate, cell.margin)


def lower_text(edition: Edition, cell: JudgedCell) -> str:
    return edition.numerals.bound(cell.lower, 0.0, cell.margin)


def upper_text(edition: Edition, cell: JudgedCell) -> str:
    return edition.numerals.bound(judged_upper(cell), 0.0, cell.margin)


def judged_upper(cell: JudgedCell) -> float:
    """The upper bound that the word rests on: an aim is improved only by the bound over all aims of the concept."""
    together = cell.verdict == "improved" and math.isfinite(cell.upper_together)
    return cell.upper_together if together else cell.upper


def reason_text(edition: Edition, reason: str) -> str:
    """Why a cell could not be judged, in words; a code that we do not know is shown as a code."""
    key = f"reason.{reason}"
    return edition.strings(key) if edition.strings.has(key) else edition.strings("reason.other", code=reason or "?")


def cell_sentence(edition: Edition, cell: JudgedCell) -> Claim:
    """What one verdict means, with its figures, what stands in the way of a better one, and its margin in words."""
    parts = [_verdict_sentence(edition, cell)]
    if cell.reason in ("possible_harm", "possible_harm_few") and not cell.suppressed:
        parts.append(edition.strings(f"sentence.{cell.reason}"))
    parts += [*block_sentences(edition, cell.block, [cell]), *_margin_sentences(edition, cell)]
    return Claim(" ".join(parts), "verdict", cell.verdict, cell.concept, cell.panel[1], (cell.outcome,))


def _verdict_sentence(edition: Edition, cell: JudgedCell) -> str:
    strings, numerals = edition.strings, edition.numerals
    names = {"concept": arm_name(edition, cell), "outcome": outcome_name(edition, cell)}
    word = edition.verdict(cell.verdict).text
    if cell.suppressed:
        return strings("sentence.hidden", **names, verdict=word, n=numerals.count(edition.threshold))
    if cell.block == "flat_control" and cell.verdict in ("harm_signalled", "benefit_reversed"):
        return strings("sentence.flat", **names, verdict=word)
    upper = judged_upper(cell)
    needed = (cell.estimate, cell.lower, upper, cell.margin if cell.is_harm else 0.0)
    key = _sentence_key(cell)
    if not all(map(math.isfinite, needed)) or not strings.has(key):
        return strings("sentence.no_figures", **names, verdict=word, reason=reason_text(edition, cell.reason))
    figures = {
        "estimate": numerals.in_unit(estimate_text(edition, cell), cell.unit),
        "lower": numerals.in_unit(lower_text(edition, cell), cell.unit),
        "upper": numerals.in_unit(upper_text(edition, cell), cell.unit),
        "margin": numerals.in_unit(numerals.exact(cell.margin), cell.unit),
    }
    return strings(key, **names, **figures)


def _sentence_key(cell: JudgedCell) -> str:
    """The text of a verdict. Nothing is said to be open that the bounds exclude."""
    if cell.verdict == "harm_excluded" and cell.upper <= 0:
        return "sentence.harm_excluded_better"
    if cell.verdict == "inconclusive" and not cell.is_harm:
        return "sentence.inconclusive_gain"
    if cell.verdict == "inconclusive" and cell.upper < cell.margin:
        return "sentence.inconclusive_open"
    return f"sentence.{cell.verdict}"


def block_sentences(edition: Edition, block: str, cells: Iterable[JudgedCell]) -> list[str]:
    """What stands in the way of a reassuring word in these cells, and what to do about it."""
    if block not in BLOCKS:
        return []
    strings = edition.strings
    return [strings(f"block.{block}.what", outcomes=outcome_list(edition, cells)), strings(f"block.{block}.do")]


def _margin_sentences(edition: Edition, cell: JudgedCell) -> list[str]:
    """The margin in words, why it was chosen and where it comes from, as far as the plan says so."""
    fact = _fact(edition, cell.outcome)
    if fact is None or not cell.is_harm:
        return []
    strings, labels = edition.strings, edition.labels
    told = []
    for name, text in (("words", labels.text(fact.margin_words)), ("why", labels.text(fact.margin_why))):
        if text:
            told.append(strings(f"sentence.margin_{name}", **{name: _ended(text)}))
    if fact.margin_basis:
        basis = strings.word("sentence.basis", clean_line(fact.margin_basis))
        told.append(strings("sentence.margin_basis", basis=basis))
    return told


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def outcome_list(edition: Edition, cells: Iterable[JudgedCell]) -> str:
    """``a, b and c``: each outcome once, in order."""
    return edition.strings.listed(list(dict.fromkeys(edition.labels.outcome(cell.outcome) for cell in cells)))


def worse_name(edition: Edition, outcome: str) -> str:
    """What it is that there is too much of when an outcome gets worse: more ‘Social distance’."""
    return edition.strings(f"sentence.worse.{_direction(edition, outcome)}", outcome=edition.labels.outcome(outcome))


def better_name(edition: Edition, outcome: str) -> str:
    """What it is when an outcome gets better: less ‘Social distance’."""
    return edition.strings(f"sentence.better.{_direction(edition, outcome)}", outcome=edition.labels.outcome(outcome))


def worse_list(edition: Edition, outcomes: Iterable[str]) -> str:
    return edition.strings.listed([worse_name(edition, outcome) for outcome in dict.fromkeys(outcomes)])


def better_list(edition: Edition, outcomes: Iterable[str]) -> str:
    return edition.strings.listed([better_name(edition, outcome) for outcome in dict.fromkeys(outcomes)])


def _direction(edition: Edition, outcome: str) -> str:
    """What a higher score is; an outcome that the study does not know has no direction."""
    fact = _fact(edition, outcome)
    return fact.higher_is if fact is not None and fact.higher_is in DIRECTIONS else "neutral"


def _fact(edition: Edition, outcome: str) -> OutcomeFacts | None:
    return next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)
