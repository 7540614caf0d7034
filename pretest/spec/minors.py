"""Whether a study asks people under 18: that takes a judgement of ethics, which the study must name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pretest.errors import Problem
from pretest.spec.condition import Allowed, Condition
from pretest.spec.places import Places
from pretest.spec.questionnaire import Questionnaire

if TYPE_CHECKING:
    from pretest.spec.study import Study

ADULT = 18
# Columns of the shipped questions on age → answers that people under 18 give.
MINOR: dict[str, tuple[int, ...]] = {"age": tuple(range(ADULT)), "age_band": (0, 1)}


def check_minors(study: Study, place: Places) -> Iterator[Problem]:
    """A problem for every audience that lets people under 18 in, unless the study names an ethics file.

    An audience is judged by its own condition together with the one under which its questionnaire shows the message,
    or asks its last questions. Where neither says anything of age, nothing is known, and nothing is said.
    """
    if study.file.ethics is not None and study.file.ethics.file is not None:
        return
    for name, audience in study.file.audiences.items():
        questionnaire = study.questionnaires.get(audience.questionnaire or "")
        entry = None if questionnaire is None else _entry(questionnaire)
        conditions = [audience.when] if entry is None else [audience.when, entry]
        if admits_minors(conditions):
            own = audience.when.root.keys() & MINOR.keys()
            where = place.study("audiences", name, "when") if own else place.study("audiences", name)
            what = f"audience '{name}' lets people under {ADULT} in, and the study names no ethics file"
            hint = "Ask from 18 on (age: {min: 18}, or age_band: {min: 2}), or name the file in which a committee "
            hint += "approved it: ethics: {file: ethics.pdf}."
            yield Problem("minors_without_ethics", where, what, hint=hint)


def admits_minors(conditions: Iterable[Condition]) -> bool:
    """Whether conditions that must all hold speak of age and can be met under 18. Age and band must both be met."""
    spoken: dict[str, list[Allowed]] = {}
    for condition in conditions:
        for column, allowed in condition.root.items():
            if column in MINOR:
                spoken.setdefault(column, []).append(allowed)
    return bool(spoken) and all(
        any(all(_meets(value, one) for one in allowed) for value in MINOR[column]) for column, allowed in spoken.items()
    )


def _meets(value: int, allowed: Allowed) -> bool:
    low, high = allowed.min, allowed.max
    return (
        (allowed.values is None or _among(value, allowed.values))
        and (low is None or value >= low)
        and (high is None or value <= high)
        and not _among(value, allowed.not_ or ())
    )


def _among(value: int, values: Iterable[int | float | str]) -> bool:
    return any(str(one) == str(value) or one == value for one in values)


def _entry(questionnaire: Questionnaire) -> Condition | None:
    """Under which condition somebody goes on to the message or, without one, to the last questions."""
    messages = [block for block in questionnaire.blocks if block.kind == "stimulus"]
    asking = [block for block in questionnaire.blocks if block.scales or block.items]
    last = messages or asking[-1:]
    return last[0].show_if if last else None
