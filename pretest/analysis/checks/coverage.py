"""Which columns the plan needs and the data lack, and which it must not look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from pretest.errors import Note, Problem, did_you_mean
from pretest.forms.conditions import audience_mask, audiences_of_files, condition_column
from pretest.responses.needs import DESIGN_WORDS, PRE, Need, conditions_of, needs_of
from pretest.responses.responses import Responses, SourceFile
from pretest.spec import Study
from pretest.tables import columns
from pretest.values import names_phrase, plural, shown


def check_blindness(study: Study) -> Iterator[Problem]:
    """Nobody's audience or eligibility may depend on what they were shown."""
    arm_columns = {data.arm for data in study.file.data if isinstance(data.arm, str)}
    arm_columns |= {"arm" for data in study.file.data if data.reshape is not None and data.arm is None}
    for use, condition in conditions_of(study):
        for column in condition.columns:
            if column in arm_columns or column in columns.DESIGN_COLUMNS:
                what = f"{use} looks at {shown(column)}, which says what was shown"
                hint = "Choose people by what they answered before, never by their arm."
                yield Problem(
                    "looks_at_arm", study.name if use.startswith("audience") else study.file.plan, what, hint=hint
                )


def check_columns(study: Study, responses: Responses, elsewhere: Collection[frozenset[str]] = ()) -> Iterator[Problem]:
    """Columns that the plan needs, file by file, for the audiences that stand in the file.

    elsewhere: columns of files of other waves, where ``responses`` are not those of all waves.
    """
    frame = responses.frame
    for file in responses.files:
        here = frame[frame[columns.SOURCE_FILE] == file.name]
        for need in needs_of(study):
            lacking = _lacking(need, file, here) if not _told_by_file(study, need, file) else []
            if lacking and _concerns(study, need, here) and not _only_elsewhere(need, file, responses, elsewhere):
                what = f"{need.use} needs {names_phrase(lacking)}, which the file does not have"
                hint = (
                    did_you_mean(lacking[0], file.unused) or "Name the column of the file under columns in study.yaml."
                )
                yield Problem("column_missing", file.name, what, hint=hint)


def check_durations(study: Study) -> Iterator[Problem]:
    """A rule on speed needs to know how long respondents took, in every file."""
    for rule in study.plan.quality:
        for data in study.file.data if rule.rule == "speeding" and rule.column is None else ():
            if data.duration is None:
                what = f"the rule '{rule.label}' needs a column with seconds"
                hint = "Name it as duration under data in study.yaml, or as column in the rule."
                yield Problem("duration_missing", data.file, what, hint=hint)


def _told_by_file(study: Study, need: Need, file: SourceFile) -> bool:
    """Whether a column only decides on audiences, and the file says itself which audience it holds.

    A file for people who use needs no column that tells them from those who do not.
    """
    named = audiences_of_files(study)
    if file.name not in named or not need.use.startswith("audience '"):
        return False
    decided = {f"audience '{name}'" for name in named.values()}
    same = study.file.audiences[named[file.name]].when.columns
    return need.use in decided or set(need.columns) <= set(same)


def can_be_told(study: Study, frame: pd.DataFrame, name: str) -> bool:
    """Whether the data hold what decides who belongs to an audience."""
    named = audiences_of_files(study)
    when = study.file.audiences[name].when
    if name in named.values() and frame[columns.SOURCE_FILE].isin(list(named)).all():
        return True
    return all(condition_column(frame, column) is not None for column in when.columns)


def _lacking(need: Need, file: SourceFile, here: pd.DataFrame) -> list[str]:
    if need.instead is not None and need.instead in file.columns:
        return []
    known = {*file.columns, *DESIGN_WORDS}
    return [name for name in need.columns if name not in known and name not in columns.DESIGN_COLUMNS]


def _concerns(study: Study, need: Need, here: pd.DataFrame) -> bool:
    """Whether anybody in these rows is of the audience that needs the columns."""
    if need.audience is None:
        return True
    if not can_be_told(study, here, need.audience):
        return False  # the missing column of the audience is a problem of its own
    return bool(audience_mask(study, here, need.audience).any())


def _only_elsewhere(need: Need, file: SourceFile, responses: Responses, elsewhere: Collection[frozenset[str]]) -> bool:
    """A wave may leave a whole outcome out; it may not leave out some items of it."""
    if need.audience is None or any(name in file.columns for name in need.columns):
        return False
    others = (other.columns for other in responses.files if other.wave != file.wave)
    return any(all(name in known for name in need.columns) for known in (*others, *elsewhere))


def absent_items(study: Study, responses: Responses) -> Iterator[Note]:
    """Questions of the questionnaires that no file has; those that the plan needs are problems elsewhere."""
    needed = {name for need in needs_of(study) for name in need.columns}
    for audience in study.audiences:
        questionnaire = study.questionnaire_of(audience)
        asked: dict[str, None] = {}
        for block in questionnaire.blocks if questionnaire is not None else ():
            suffix = PRE if block.phase == "pre" else ""
            items = [item for scale in block.scales for item in study.scales[scale].items_for(questionnaire.audience)]  # type: ignore[union-attr]
            asked |= {item.id + suffix: None for item in items}
        absent = [name for name in asked if name not in responses.frame and name not in needed]
        if absent:
            message = f"{plural(len(absent), 'question')} of the questionnaire not found in the data: "
            message += f"{names_phrase(absent)}."
            yield Note("items_absent", "info", f"audience '{audience}'", message)
