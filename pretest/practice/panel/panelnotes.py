"""What is missing in the answers of a panel, told beside what they say."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.errors import Note
from pretest.practice.panel.answers import FEWEST_TOLD, PANEL_ANSWERS, PanelAnswers, told_domains
from pretest.practice.panel.rows import Asked
from pretest.words import Severity

Said = tuple[str, Severity, str]


def panel_notes(answers: PanelAnswers, asked: Asked) -> tuple[Note, ...]:
    """Members who are silent or stopped, forecasts that are missing or undated, exercises that went wrong."""
    said = (
        *_too_small(answers),
        *_not_apart(answers),
        *_silent(answers),
        *_stopped(answers),
        *_incomplete(answers, asked),
        *_undated(answers),
        *_exercise(answers),
    )
    return tuple(Note(code, severity, PANEL_ANSWERS, message) for code, severity, message in said)


def members(number: int) -> str:
    """``1 member``, ``4 members``."""
    return f"{number:,} {'member' if number == 1 else 'members'}"


def _too_small(answers: PanelAnswers) -> Iterator[Said]:
    n = len(answers.members)
    if n < FEWEST_TOLD:
        message = f"The panel has answers of {members(n)}. From {FEWEST_TOLD} on it is told what it says."
        yield "panel_too_small", "warning", message


def _not_apart(answers: PanelAnswers) -> Iterator[Said]:
    """A domain that is large enough and yet not told apart, for the sake of members of smaller ones."""
    asked = set(answers.members)
    of_members = [one for one in answers.answers if one.member in asked]
    domains = {one.member: one.domain for one in of_members}
    told = told_domains(of_members)
    sizes = {domain: sum(one == domain for one in domains.values()) for domain in domains.values()}
    hidden = [domain for domain, size in sizes.items() if told and size >= FEWEST_TOLD and domain not in told]
    for domain in hidden:
        rest = sum(size for size in sizes.values() if size < FEWEST_TOLD)
        message = f"The domain '{domain}' is not told apart: with it, what {members(rest)} of other domains said could "
        message += f"be worked out. From {FEWEST_TOLD} members of these domains on it is."
        yield "panel_not_apart", "info", message


def _silent(answers: PanelAnswers) -> Iterator[Said]:
    declared = len(answers.panel.members)
    silent = declared - len(answers.members)
    if silent > 0:
        yield "panel_silent", "info", f"{silent:,} of {declared:,} members of the panel gave no answer."


def _stopped(answers: PanelAnswers) -> Iterator[Said]:
    """Who judged in the first round and not in the last one."""
    if len(answers.rounds) < 2:
        return
    last = answers.rounds[-1]
    judged = {one.member for one in answers.of("rating")}
    stopped = judged - {one.member for one in answers.of("rating") if one.round == last}
    if stopped:
        message = f"{len(stopped):,} of {len(judged):,} members of the panel did not judge in round {last}."
        yield "panel_stopped", "warning", f"{message} What is told of that round rests on the others."


def _incomplete(answers: PanelAnswers, asked: Asked) -> Iterator[Said]:
    forecasts = answers.forecasts()
    if not forecasts and answers.field_forecasts():
        return
    if not forecasts:
        yield "panel_no_forecasts", "info", "The panel gave no forecasts: what it expects cannot be tested."
        return
    n = len(answers.members) * len(asked.concepts) * sum(len(outcomes) for outcomes in asked.outcomes.values())
    missing = n - len(forecasts)
    if missing > 0:
        message = f"{missing:,} of {n:,} forecasts of the panel were left out. What is told of an outcome rests on "
        yield "panel_incomplete", "warning", f"{message}the members who gave a forecast of it."


def _undated(answers: PanelAnswers) -> Iterator[Said]:
    forecasts = answers.forecasts()
    undated = sum(one.date is None for one in forecasts)
    if undated:
        message = f"{undated:,} of {len(forecasts):,} forecasts of the panel have no date: nobody can see that they "
        yield "panel_undated", "warning", f"{message}were given before the data."
    ratings = answers.of("rating")
    unknown = sum(one.date is None for one in ratings)
    if unknown and not undated:
        message = f"{unknown:,} of {len(ratings):,} judgements of the panel have no date: nobody can see that they "
        yield "panel_undated", "info", f"{message}were given before the data."


def _exercise(answers: PanelAnswers) -> Iterator[Said]:
    """Whose answer to the exercise does not hold the right one, in their last try."""
    right = answers.panel.training.answer
    last = {one.member: one for one in sorted(answers.of("training"), key=lambda one: one.round)}
    wrong = [one for one in last.values() if one.quantiles and not one.quantiles[0] <= right <= one.quantiles[2]]
    if wrong:
        message = f"{members(len(wrong))} of {len(last):,} gave a wrong answer to the exercise before the forecasts. "
        message += "Their forecasts count: see whether plus and minus were mixed up."
        yield "panel_exercise", "warning", message
