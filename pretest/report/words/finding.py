"""The heading of the page: how many concepts do harm, and which one works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pretest.report.words.answer import AnswerRow, concept_name
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.words import GATE_REASONS


def number_word(edition: Edition, number: int) -> str:
    """two; from thirteen on figures."""
    key = f"short.number.{number}"
    return edition.strings(key) if edition.strings.has(key) else edition.numerals.count(number)


def first_word(edition: Edition, number: int) -> str:
    """The number word at the start of a sentence."""
    key = f"short.number_first.{number}"
    return edition.strings(key) if edition.strings.has(key) else number_word(edition, number).capitalize()


def headline(edition: Edition, answers: Sequence[AnswerRow]) -> tuple[Claim, ...]:
    """One or two sentences, each of which counts rows: harm first, then what is known of the best concept.

    A concept that was tested in several waves counts once, with the worst that was said of it.
    """
    if not answers:
        return (Claim(edition.strings("decisions.none"), "finding", "nothing", ""),)
    claims = _harms(edition, answers)
    return (*claims, _best(edition, answers, said_harm=bool(claims)))


def _harms(edition: Edition, answers: Sequence[AnswerRow]) -> tuple[Claim, ...]:
    harm = _concepts(row for row in answers if row.total.harm_badge == "harm")
    sign = _concepts(row for row in answers if row.total.harm_badge == "signalled" and row.concept not in harm)
    claims = []
    if harm:
        claims.append(_counted(edition, "harm", len(harm), len(_concepts(answers))))
    if sign:
        claims.append(_counted(edition, "signalled", len(sign), len(_concepts(answers))))
    return tuple(claims)


def _counted(edition: Edition, what: str, number: int, total: int) -> Claim:
    key = "only" if total == 1 else "one" if number == 1 else "all" if number == total else "many"
    word = first_word if what == "harm" or edition.strings.language == "en" else number_word
    text = edition.strings(f"short.finding.{what}.{key}", n=word(edition, number))
    return Claim(text, "finding", f"{what}_{number}", "")


def _best(edition: Edition, answers: Sequence[AnswerRow], *, said_harm: bool) -> Claim:
    """What is said of the rest: that something works only where every wave says go."""
    strings = edition.strings
    worse = {row.concept for row in answers if row.total.decision != "go"}
    works = [row for row in answers if row.concept not in worse]
    names = _concepts(works)
    if len(names) == 1:
        name = edition.labels.arm(names[0]) if edition.several_waves else concept_name(edition, works[0])
        return Claim(strings("short.finding.works.one", concept=name), "finding", "works_1", names[0])
    if names:
        text = strings("short.finding.works.many", n=first_word(edition, len(names)))
        return Claim(text, "finding", f"works_{len(names)}", "")
    gates = {row.total.gate_reason for row in answers}
    for code in GATE_REASONS:
        if code in gates:
            return Claim(strings(f"short.finding.{code}"), "finding", code, "")
    if said_harm:
        return Claim(strings("short.finding.works.none"), "finding", "works_0", "")
    cleared = all(row.total.harm_badge == "not_above_limit" for row in answers)
    key = "not_above" if cleared else "open"
    return Claim(strings(f"short.finding.{key}"), "finding", key, "")


def _concepts(rows: Iterable[AnswerRow]) -> list[str]:
    return list(dict.fromkeys(row.concept for row in rows))
