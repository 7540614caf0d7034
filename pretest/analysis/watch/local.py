"""What a study has in its folder ``watch``, read as a monitor may use it: as tables of their own, and nothing else.

No estimate, alarm or sentence about the survey takes anything from here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from pretest.disclosure.release import release
from pretest.errors import Note, PretestError, Problem, SpecError
from pretest.findings import OutsideFacts, StudyFacts
from pretest.library import inside, read_small
from pretest.limits import OUTSIDE_ROWS
from pretest.spec.model import Text
from pretest.spec.outside import SERIES_FILE, OutsideSeries, load_outside
from pretest.spec.places import Places, unknown
from pretest.spec.study import InputFile, Study
from pretest.tables.outside import TABLE as OUTSIDE
from pretest.tables.signals import TABLE as SIGNALS
from pretest.waves.local.outside import Observations, read_outside
from pretest.waves.local.signals import SIGNALS_FILE, Signals, read_signals
from pretest.words import USUAL_PILLARS

NO_SIGNALS = Signals()


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """outside: the series with their figures, in the order of their file. signals: those that may be shared."""

    outside: tuple[Observations, ...] = ()
    signals: Signals = NO_SIGNALS

    @property
    def notes(self) -> tuple[Note, ...]:
        return (*(note for one in self.outside for note in one.notes), *self.signals.notes)

    def tables(self, below: int) -> dict[str, pd.DataFrame]:
        """``outside`` and ``signals`` as they may leave: numbers of fewer than ``below`` people are hidden, and with
        them what would tell these."""
        return release({"outside": outside_table(self.outside), "signals": signals_table(self.signals)}, below)

    def told_in(self, facts: StudyFacts) -> StudyFacts:
        """``facts`` with what the series are."""
        return replace(facts, outside=tuple(_facts(one.series) for one in self.outside))


def read_local(study: Study) -> Local:
    """Everything in the folder ``watch`` of ``study``; nothing where there is none.

    Raises
    ------
    SpecError, DataError
        With every problem of the first file that has some, each with its line; and when a pillar of the plan names a
        series that is not there, or the series have more rows than can be shown.
    """
    series = load_outside(study)
    problems = list(_unknown_series(study, series))
    if problems:
        raise SpecError.of(problems)
    found = tuple(read_outside(study.folder, one) for one in series)
    n_rows = sum(len(one.observed) for one in found)
    if n_rows > OUTSIDE_ROWS:
        hint = "Bring days together to weeks or months, or leave out years."
        what = f"the series have {n_rows:,} rows together"
        raise SpecError("outside_rows", SERIES_FILE, what, f"at most {OUTSIDE_ROWS:,}", hint=hint)
    return Local(found, read_signals(study.folder))


def local_inputs(study: Study) -> tuple[InputFile, ...]:
    """The files of the folder ``watch`` that a monitor reads, with their hashes. They are no data of the survey: a lock
    does not freeze them, and no look is bound for them."""
    names = [SERIES_FILE, *(one.path for one in load_outside(study)), SIGNALS_FILE]
    found = [(name, inside(study.folder, name)) for name in dict.fromkeys(names)]
    there = [(name, read_small(path, name)) for name, path in found if path.is_file()]
    return tuple(InputFile(name, hashlib.sha256(data).hexdigest()) for name, data in there)


def check_local(study: Study) -> Iterator[Problem | Note]:
    """Every problem in the folder ``watch``, and what is left out of it: told by ``check``, long before there are
    data."""
    try:
        local = read_local(study)
    except PretestError as error:
        yield from error.problems
        return
    yield from local.notes


def outside_table(found: tuple[Observations, ...]) -> pd.DataFrame:
    """The table ``tables.outside``, with all its figures."""
    rows = [_common(one.series) | _figures(one) for one in found]
    parts = [pd.DataFrame(row) for row in rows]
    return OUTSIDE.require(pd.concat(parts, ignore_index=True)) if parts else OUTSIDE.empty()


def signals_table(found: Signals) -> pd.DataFrame:
    """The table ``tables.signals``."""
    rows = [
        {
            "date": one.date.isoformat(),
            "place": one.place,
            "role": one.role,
            "kind": one.kind,
            "text_nl": one.texts.get("nl"),
            "text_en": one.texts.get("en"),
            "source": one.source,
        }
        for one in found.signals
    ]
    return SIGNALS.require(pd.DataFrame(rows, columns=list(SIGNALS.kinds)))


def _common(series: OutsideSeries) -> dict[str, object]:
    return {
        "series": series.id,
        "unit_nl": series.unit.nl,
        "unit_en": series.unit.en,
        "source_nl": series.source.nl,
        "source_en": series.source.en,
        "retrieved": series.retrieved.isoformat(),
        "counts": "people" if series.counts else "other",
        "suppressed": False,
    }


def _figures(found: Observations) -> Mapping[str, object]:
    return {
        "date": [one.date.isoformat() for one in found.observed],
        **{name: [getattr(one, name) for one in found.observed] for name in ("place", "value", "low", "high")},
    }


def _facts(series: OutsideSeries) -> OutsideFacts:
    return OutsideFacts(
        id=series.id,
        label=_texts(series.label),
        unit=_texts(series.unit),
        source=_texts(series.source),
        retrieved=series.retrieved.isoformat(),
        higher_is=series.higher_is,
        url=series.url,
        note=None if series.note is None else _texts(series.note),
        pillar=series.pillar,
    )


def _texts(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


def _unknown_series(study: Study, series: tuple[OutsideSeries, ...]) -> Iterator[Problem]:
    """Series that a pillar names and nobody has, and pillars that a series names and the plan does not."""
    monitor = study.plan.monitor
    pillars = {} if monitor is None else monitor.pillars
    known = [one.id for one in series]
    place = Places.of_files(study)
    for name, pillar in pillars.items():
        for index, one in enumerate(pillar.series):
            if one not in known:
                yield unknown("series", one, known, place.plan("monitor", "pillars", name, "series", index))
    for series_ in series:
        if series_.pillar is not None and series_.pillar not in (*pillars, *USUAL_PILLARS):
            yield unknown("pillar", series_.pillar, [*pillars, *USUAL_PILLARS], f"{SERIES_FILE} {series_.id}")
