"""Everything that is counted of fieldwork, with who is part of whom. No outcome stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pretest.disclosure.crossed import Split
from pretest.disclosure.ledger import Key
from pretest.forms import audience_masks
from pretest.forms.layout import forms_of
from pretest.quality.screening import Screened
from pretest.responses import Responses
from pretest.responses.submissions import LEFT_OUT
from pretest.spec import Study
from pretest.tables import columns
from pretest.words import Bools

READ, COMPLETE, PARTIAL, UNTOLD = "read", "complete", "partial", "not_told"
NOTHING = "nothing"  # the place of somebody who stopped before the first question


@dataclass(slots=True)
class Tally:
    """counts: (topic, wave, audience, arm, name) → people. splits: a count, and its parts."""

    counts: dict[Key, int] = field(default_factory=dict)
    splits: list[Split] = field(default_factory=list)

    def parts(self, whole: Key, found: Mapping[Key, int]) -> None:
        self.counts.update(found)
        self.splits.append((whole, list(found)))


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """Rows of one wave. who: (rows,) number of each row's respondent."""

    number: int
    frame: pd.DataFrame
    who: np.ndarray[tuple[int], np.dtype[np.intp]]

    def people(self, rows: Bools) -> int:
        return len(np.unique(self.who[rows]))

    def by(self, column: pd.Series, topic: str, rest: str) -> dict[Key, int]:
        """People per value of a column, in order of the values; ``rest`` where there is none."""
        texts = column.astype("object").where(column.notna(), rest).to_numpy()
        named = sorted(str(one) for one in pd.unique(texts) if one != rest)
        values = [*named, *([rest] if (texts == rest).any() else [])]
        return {(topic, self.number, "", "", value): self.people(texts == value) for value in values}


def tally(study: Study, responses: Responses, screened: Screened) -> Tally:
    """People per wave: submissions, files, days, arms, audiences, where they stopped, whom the rules point out."""
    found = Tally()
    for wave in waves_of(responses.frame):
        whole: Key = (READ, wave.number, "", "", "")
        found.counts[whole] = wave.people(np.ones(len(wave.frame), dtype=bool))
        status = _status(wave)
        _submissions(found, whole, wave, status, responses.flow)
        found.parts(whole, wave.by(wave.frame[columns.SOURCE_FILE], "file", UNTOLD))
        days = _days(wave.frame)
        if days is not None:
            found.parts(whole, wave.by(days, "day", UNTOLD))
        _arms(found, whole, wave, study, status)
        _stopped(found, wave, study, status)
        for rule in screened.cases.loc[screened.cases["wave"] == wave.number, "rule"].unique().tolist():
            n = int(((screened.cases["rule"] == rule) & (screened.cases["wave"] == wave.number)).sum())
            found.parts(whole, {("rule", wave.number, "", "", str(rule)): n})
    return found


def waves_of(frame: pd.DataFrame) -> Iterator[Wave]:
    for number in sorted({int(one) for one in frame[columns.WAVE].unique()}):
        part = frame[frame[columns.WAVE] == number].reset_index(drop=True)
        yield Wave(number, part, pd.factorize(part[columns.RESPONDENT])[0].astype(np.intp))


def _status(wave: Wave) -> pd.Series:
    """(rows,) complete, partial, or not told."""
    if columns.STATUS not in wave.frame:
        return pd.Series([UNTOLD] * len(wave.frame))
    return wave.frame[columns.STATUS].fillna(UNTOLD)


def _submissions(found: Tally, whole: Key, wave: Wave, status: pd.Series, flow: pd.DataFrame) -> None:
    found.parts(whole, wave.by(status, "submissions", UNTOLD))
    left = flow[(flow["wave"] == wave.number) & flow["step"].isin(LEFT_OUT)]
    for step, n in zip(left["step"], left["n_respondents"], strict=True):
        found.counts["submissions", wave.number, "", "", str(step)] = int(n)


def _days(frame: pd.DataFrame) -> pd.Series | None:
    name = next((one for one in (columns.STARTED, columns.ENDED) if one in frame), None)
    return None if name is None else frame[name].str.slice(0, 10)


def _arms(found: Tally, whole: Key, wave: Wave, study: Study, status: pd.Series) -> None:
    """Arms, audiences and both, and how many of each arm finished."""
    frame, number = wave.frame, wave.number
    masks = audience_masks(study, frame)
    arms = {arm: (frame[columns.ARM] == arm).to_numpy(dtype=bool) for arm in study.file.arms}
    if arms:
        none = frame[columns.ARM].isna().to_numpy(dtype=bool)
        of_arm: dict[Key, int] = {("arm", number, "", arm, ""): wave.people(rows) for arm, rows in arms.items()}
        found.parts(whole, of_arm | {("arm", number, "", UNTOLD, ""): wave.people(none)})
    found.parts(whole, {("audience", number, name, "", ""): wave.people(rows) for name, rows in masks.items()})
    for name, rows in masks.items():
        cells: dict[Key, int] = {
            ("audience", number, name, arm, ""): wave.people(rows & here) for arm, here in arms.items()
        }
        found.parts(("audience", number, name, "", ""), cells)
    for arm in arms:
        found.splits.append((("arm", number, "", arm, ""), [("audience", number, name, arm, "") for name in masks]))
    ended = [word for word in (COMPLETE, PARTIAL) if (status == word).any()] if (status == PARTIAL).any() else []
    for word in ended:
        here = (status == word).to_numpy(dtype=bool)
        cells = {("ended", number, "", arm, word): wave.people(rows & here) for arm, rows in arms.items()}
        found.parts(("submissions", number, "", "", word), cells)
    for arm in arms if ended else ():
        found.splits.append((("arm", number, "", arm, ""), [("ended", number, "", arm, word) for word in ended]))


def _stopped(found: Tally, wave: Wave, study: Study, status: pd.Series) -> None:
    """Behind which page those stopped who did not finish: of all arms together."""
    partial = (status == PARTIAL).to_numpy(dtype=bool)
    if not partial.any():
        return
    frame = wave.frame
    last = pd.Series([NOTHING] * len(frame), dtype=object)
    for screen, names in _screens(study):
        asked = [name for name in names if name in frame]
        if asked:
            last = last.mask(frame[asked].notna().any(axis=1), screen)
    cells = wave.by(last.where(pd.Series(partial)), "stopped", UNTOLD)
    cells.pop(("stopped", wave.number, "", "", UNTOLD), None)
    found.parts(("submissions", wave.number, "", "", PARTIAL), cells)


def _screens(study: Study) -> Iterable[tuple[str, list[str]]]:
    """Pages with the columns of their questions, in the order of the form; several forms one after the other."""
    for form in forms_of(study):
        for screen in form.screens:
            if screen.questions:
                yield screen.id, [question.of for question in screen.questions if question.made is None]
