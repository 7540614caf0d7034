"""Nobody is counted twice: effects of the same people do not go into one pool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Literal, get_args

from pretest.errors import Problem, SpecError
from pretest.spec.evidence import EarlierStudy

TwiceWhy = Literal["declared", "through", "doi", "own", "same_study"]
MOST_TOLD = 20
"""Pairs that are named in one refusal; that there are more is said."""
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
    >>> told = {"year": 2011, "population": "p", "contrast": "c", "role": "harm.stigma", "obtained": "o"}
    >>> told["metric"] = "smd"
    >>> trial = EarlierStudy(**told, id="trial", estimate=0.1, se=0.1, overlaps=["review"])
    >>> review = EarlierStudy(**told, id="review", estimate=0.0, se=0.1)
    >>> counted_twice([trial, review])
    (Twice(first='trial', second='review', why='declared', by=''),)
    """
    return tuple(_found(studies, known, study))


def _found(studies: Sequence[EarlierStudy], known: Iterable[EarlierStudy], study: str) -> Iterator[Twice]:
    every = {one.id: one for one in (*known, *studies)}
    reach = _Reach({name: place for place, name in enumerate(every)}, _reach(every.values()))
    yield from (Twice(one.id, "", "own", study) for one in studies if study and one.study == study)
    for one, two in combinations(studies, 2):
        twice = _pair(one, two, reach)
        if twice is not None:
            yield twice


def require_once(
    studies: Sequence[EarlierStudy], where: str, *, known: Iterable[EarlierStudy] = (), study: str = ""
) -> None:
    """Refuse to pool ``studies`` when people would count twice.

    Raises
    ------
    SpecError
        With a sentence on every pair that names both, and what to do.
    """
    own = [one.id for one in studies if study and one.study == study]
    pairs = list(islice(_found(studies, known, ""), MOST_TOLD + 1))
    problems = [_problem(one, where) for one in pairs[:MOST_TOLD]]
    if len(pairs) > MOST_TOLD:
        what = "there are more pairs of effects that count the same people"
        problems.append(Problem("counted_twice", where, what, hint="Keep one of both in the file."))
    if own:
        problems.insert(0, _own_problem(own, study, where))
    if problems:
        raise SpecError.of(problems)


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """places: study → its bit. bits: study → those that overlaps lead to."""

    places: dict[str, int]
    bits: dict[str, int]

    def leads(self, first: str, second: str) -> bool:
        return bool(self.bits.get(first, 0) >> self.places[second] & 1)


def _pair(one: EarlierStudy, two: EarlierStudy, reach: _Reach) -> Twice | None:
    """Why two effects cannot go together, or None."""
    for first, second in ((one, two), (two, one)):
        if second.id in first.overlaps:
            return Twice(first.id, second.id, "declared")
        if reach.leads(first.id, second.id):
            by = next(name for name in first.overlaps if reach.leads(name, second.id))
            return Twice(first.id, second.id, "through", by)
    if one.sample is not None and two.sample is not None and one.sample != two.sample:
        return None
    if one.study is not None and one.study == two.study:
        return Twice(one.id, two.id, "same_study", one.study)
    if one.doi is not None and two.doi is not None and one.doi.casefold() == two.doi.casefold():
        return Twice(one.id, two.id, "doi", one.doi)
    return None


def _reach(studies: Iterable[EarlierStudy]) -> dict[str, int]:
    """Study → the studies that ``overlaps`` lead to from it, from one to the next, one bit a study."""
    named = {one.id: one.overlaps for one in studies}
    bits = {name: 1 << place for place, name in enumerate(named)}
    reach = {name: sum({bits[other] for other in named[name] if other in bits}) for name in named}
    for middle, bit in bits.items():
        through = reach[middle]
        for name, found in reach.items():
            if found & bit:
                reach[name] = found | through
    return reach


def _problem(twice: Twice, where: str) -> Problem:
    first, second, by = twice.first, twice.second, twice.by
    what = {
        "declared": f"'{first}' and '{second}' count the same people: '{first}' names '{second}' under 'overlaps'",
        "through": f"'{first}' and '{second}' count the same people: 'overlaps' lead from one to the other by way of "
        f"'{by}'",
        "doi": f"'{first}' and '{second}' come from one source ({by}), and so from the same people as far as the file "
        "says",
        "same_study": f"'{first}' and '{second}' come from the same people of the study '{by}'",
    }[twice.why]
    hint = {
        "doi": "Keep one of both in the file, or give each a 'sample' of its own where they are other people.",
    }.get(twice.why, "Keep one of both in the file.")
    return Problem("counted_twice", where, what, hint=hint)


def _own_problem(names: Sequence[str], study: str, where: str) -> Problem:
    if len(names) == 1:
        what = (
            f"'{names[0]}' is a result of this study itself ('{study}'): its data would count as earlier research too"
        )
    else:
        what = f"'{names[0]}' and {len(names) - 1} more are results of this study itself ('{study}'): its data would "
        what += "count as earlier research too"
    return Problem("counted_twice", where, what, hint="Name a file without them in the plan of this study.")


def share_a_source(studies: Sequence[EarlierStudy]) -> tuple[tuple[str, str, str], ...]:
    """Pairs of one role that both name a third study under ``overlaps``: two trials in one review, or two reviews of
    one trial. The file does not say which, so that a person has to: (first, second, third)."""
    found: list[tuple[str, str, str]] = []
    for one, two in combinations(studies, 2):
        if one.role == two.role and not {one.id, two.id} & {*one.overlaps, *two.overlaps}:
            found += [(one.id, two.id, by) for by in one.overlaps if by in two.overlaps]
    return tuple(found)
