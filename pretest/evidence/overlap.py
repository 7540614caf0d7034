"""Nobody is counted twice: effects of the same people do not go into one pool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

from pretest.errors import Problem, SpecError
from pretest.spec.evidence import EarlierStudy

TwiceWhy = Literal["declared", "through", "doi", "own", "same_study"]
TWICE_WHY: tuple[TwiceWhy, ...] = get_args(TwiceWhy)


@dataclass(frozen=True, slots=True)
class Twice:
    """Two effects with people in common. by: the study between them, the DOI, or the study of one's own."""

    first: str
    second: str
    why: TwiceWhy
    by: str = ""


def counted_twice(
    studies: Sequence[EarlierStudy], *, known: Iterable[EarlierStudy] = (), study: str = ""
) -> tuple[Twice, ...]:
    """Every pair of ``studies`` that cannot go into one pool, and those that are the own data of ``study``.

    Two effects count the same people when one says so under ``overlaps``, directly or from study to study (a trial in a
    review that is in a larger review); when both have one DOI, unless each names another ``sample``; and when both were
    given back by one study of one's own, under the same ``sample``. Two trials in one review are no such pair: the
    people of one are not those of the other.

    Parameters
    ----------
    studies
        What is to be pooled.
    known
        Further studies that ``overlaps`` may lead through.
    study
        The id of the study whose data the pool will be put beside: its own results are no earlier research.

    Examples
    --------
    >>> from pretest.evidence.overlap import counted_twice
    >>> from pretest.spec.evidence import EarlierStudy
    >>> told = {"year": 2011, "population": "p", "contrast": "c", "role": "harm.stigma", "obtained": "o", "metric": "smd"}
    >>> trial = EarlierStudy(**told, id="trial", estimate=0.1, se=0.1, overlaps=["review"])
    >>> review = EarlierStudy(**told, id="review", estimate=0.0, se=0.1)
    >>> counted_twice([trial, review])
    (Twice(first='trial', second='review', why='declared', by=''),)
    """
    leads = {one.id: one.overlaps for one in (*known, *studies)}
    reach = {one.id: _reached(one.id, leads) for one in studies}
    found = [Twice(one.id, "", "own", study) for one in studies if study and one.study == study]
    for one, two in combinations(studies, 2):
        twice = _pair(one, two, reach)
        if twice is not None:
            found.append(twice)
    return tuple(found)


def require_once(
    studies: Sequence[EarlierStudy], where: str, *, known: Iterable[EarlierStudy] = (), study: str = ""
) -> None:
    """Refuse to pool ``studies`` when people would count twice.

    Raises
    ------
    SpecError
        With a sentence on every pair that names both, and what to do.
    """
    found = counted_twice(studies, known=known, study=study)
    if found:
        raise SpecError.of(_problem(one, where) for one in found)


def _pair(one: EarlierStudy, two: EarlierStudy, reach: dict[str, dict[str, str]]) -> Twice | None:
    """Why two effects cannot go together, or None."""
    for first, second in ((one, two), (two, one)):
        if second.id in first.overlaps:
            return Twice(first.id, second.id, "declared")
        if second.id in reach[first.id]:
            return Twice(first.id, second.id, "through", reach[first.id][second.id])
    if one.sample is not None and two.sample is not None and one.sample != two.sample:
        return None
    if one.study is not None and one.study == two.study:
        return Twice(one.id, two.id, "same_study", one.study)
    if one.doi is not None and two.doi is not None and one.doi.casefold() == two.doi.casefold():
        return Twice(one.id, two.id, "doi", one.doi)
    return None


def _reached(start: str, leads: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Study that ``overlaps`` lead to from ``start``, from one to the next → the last one before it."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting:
        place = waiting.pop()
        for name in leads.get(place, ()):
            if name not in found and name != start:
                found[name] = place
                waiting.append(name)
    return found


def _problem(twice: Twice, where: str) -> Problem:
    first, second, by = twice.first, twice.second, twice.by
    what = {
        "declared": f"'{first}' and '{second}' count the same people: '{first}' names '{second}' under 'overlaps'",
        "through": f"'{first}' and '{second}' count the same people: 'overlaps' lead from one to the other by way of "
        f"'{by}'",
        "doi": f"'{first}' and '{second}' come from one source ({by}), and so from the same people as far as the file "
        "says",
        "own": f"'{first}' is a result of this study itself ('{by}'): its data would count as earlier research too",
        "same_study": f"'{first}' and '{second}' come from the same people of the study '{by}'",
    }[twice.why]
    hint = {
        "doi": "Keep one of both in the file, or give each a 'sample' of its own where they are other people.",
        "own": "Take it out of the file that the plan of this study names.",
    }.get(twice.why, "Keep one of both in the file.")
    return Problem("counted_twice", where, what, hint=hint)
