"""Margins from people: how many of 100 may turn worse before they would not send a message, and what margin that is.

A panel says per primary harm and audience how many more of 100 people may give the answers that laymen are told of. The
median is a difference between two shares. For a harm that is judged in SD it becomes a shift of a normal distribution:
from the share that the control has (or from 50 of 100, as the words of the shipped plans do) to that share and the
median. It is rounded down, so that a margin is never larger than what people said.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pretest.errors import DataError, DesignError, Problem
from pretest.spec.scale import Item, counted_codes
from pretest.spec.study import ResolvedOutcome, Study, ToldQuestion
from pretest.special import ndtri

KEYS = ("audience", "outcome")
MEMBERS = 12  # columns for numbers on the sheet; more may be added
HALF = 0.5
FEW_MEMBERS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the worksheet. question: through which laymen are told of the harm. answers: those that count, from
    the lowest on. more_is: what more people who give them is."""

    audience: str
    outcome: ResolvedOutcome
    question: ToldQuestion
    answers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Elicited:
    """What a panel said of one harm in one audience.

    n: members who answered. median, low, high: of 100 people; low and high are the quartiles. control: share of the
    control that gives the answers, or None where 50 of 100 was taken. unit, size: of the margin to write, size None
    where the median leaves none. divided: whether half of the members differ by more than a factor two.
    """

    audience: str
    outcome: str
    n: int
    median: float
    low: float
    high: float
    control: float | None
    unit: str
    cut: float | None
    size: float | None

    @property
    def divided(self) -> bool:
        return self.high > 2 * max(self.low, 1)


def asked_margins(study: Study) -> tuple[Asked, ...]:
    """The lines of the worksheet: every primary harm in each of its audiences, as far as laymen are told of it.

    Raises
    ------
    DesignError
        When no primary harm has a question that is told.
    """
    found = tuple(_asked(study))
    if not found:
        what = "no primary harm has a question through which people are told of it"
        raise DesignError("no_told_harm", study.file.plan, what)
    return found


def _asked(study: Study) -> Iterator[Asked]:
    for outcome in study.outcomes():
        for audience in outcome.audiences if outcome.is_harm and outcome.primary else ():
            question = study.told(outcome, audience)
            if question is not None:
                answers = study.answers[question.scale.answers_of(question.item)]
                codes = counted_codes(question.scale, question.item, question.cut, answers)
                yield Asked(audience, outcome, question, codes)


def read_sheet(study: Study, path: Path) -> dict[tuple[str, str], tuple[float, ...]]:
    """What the members of a panel filled in: (audience, outcome) → their numbers of 100, empty cells left out.

    Raises
    ------
    DataError
        When the file cannot be read, names a harm that is not on the worksheet or names one twice, holds something else
        than a number from 0 to 100, or no number at all; all problems at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError("file_unreadable", path.name, "the sheet cannot be read as a CSV file in UTF-8") from error
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    head = rows[0] if rows else []
    if not set(KEYS) <= set(head):
        raise DataError("columns_missing", path.name, "the sheet lacks the columns audience and outcome")
    members = [place for place, name in enumerate(head) if name.strip().isdigit()]
    known = {(one.audience, one.outcome.id) for one in asked_margins(study)}
    found: dict[tuple[str, str], tuple[float, ...]] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = row + [""] * (len(head) - len(row))
        key = (cells[head.index(KEYS[0])].strip(), cells[head.index(KEYS[1])].strip())
        where = f"{path.name}:{number}"
        if key not in known:
            problems.append(Problem("unknown_harm", where, f"'{' / '.join(key)}' is no primary harm of the plan"))
        elif key in found:
            problems.append(Problem("harm_twice", where, f"'{' / '.join(key)}' stands in the sheet twice"))
        else:
            found[key] = tuple(_numbers([(head[place], cells[place]) for place in members], where, problems))
    if problems:
        raise DataError.of(problems)
    if not any(found.values()):
        hint = "The columns of the members are numbered: 1, 2, 3."
        raise DataError("sheet_empty", path.name, "nobody filled in a number", hint=hint)
    return found


def _numbers(cells: list[tuple[str, str]], where: str, problems: list[Problem]) -> Iterator[float]:
    for name, cell in cells:
        text = cell.strip().replace(",", ".")
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 <= value <= 100:
            shown = cell.strip()[:40]
            problems.append(Problem("not_of_100", where, f"member {name}: '{shown}' is no number from 0 to 100"))
            continue
        yield value


def elicited_margins(
    study: Study, sheet: Mapping[tuple[str, str], tuple[float, ...]], control: pd.DataFrame | None = None
) -> tuple[Elicited, ...]:
    """The margin that each line of a worksheet leads to, in the order of the plan; lines without numbers are left out.

    Parameters
    ----------
    sheet : what ``read_sheet`` gave.
    control : rows of the control arm with a column per item and ``audience_NAME``, from which the shares of the control
        are counted; None takes 50 of 100.
    """
    found = []
    for one in asked_margins(study):
        numbers = sheet.get((one.audience, one.outcome.id), ())
        if not numbers:
            continue
        low, median, high = (float(value) for value in np.quantile(numbers, (0.25, 0.5, 0.75)))
        share = None if control is None else _share(one, control, study.plan.suppress_below)
        unit, cut, size = _size(one, median / 100, share)
        found.append(Elicited(one.audience, one.outcome.id, len(numbers), median, low, high, share, unit, cut, size))
    return tuple(found)


def _share(one: Asked, control: pd.DataFrame, fewest: int) -> float | None:
    """Share of the control that gives the answers; None where too few people answered."""
    item: Item = one.question.item
    belongs = f"audience_{one.audience}"
    if item.id not in control or belongs not in control:
        return None
    answered = pd.to_numeric(control.loc[control[belongs] == 1, item.id], errors="coerce").dropna()
    return None if len(answered) < max(fewest, 1) else float(answered.isin(one.answers).mean())


def _size(one: Asked, worse: float, control: float | None) -> tuple[str, float | None, float | None]:
    """Unit, cut and size of the margin for a difference of ``worse`` between two shares."""
    if worse <= 0:
        return "sd", None, None
    if one.outcome.model == "ordinal":
        return "share", one.question.cut, _down(worse)
    if one.outcome.model == "binary":
        return "points", None, _down(worse)
    start = HALF if control is None else control
    end = start + worse if one.question.more_is == "worse" else start - worse
    if not (0 < start < 1 and 0 < end < 1):
        return "sd", None, None
    return "sd", None, _down(abs(float(ndtri(end)) - float(ndtri(start))))


def _down(size: float) -> float | None:
    """Two decimals, never more than ``size``; None where nothing is left."""
    rounded = math.floor(size * 100 + 1e-9) / 100
    return rounded if rounded > 0 else None
