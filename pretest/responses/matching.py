"""Which column of the file is which item or column of the plan: named, equal, or equal but for capitals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pretest.errors import Note, Problem, did_you_mean
from pretest.spec import DataFile, Shown
from pretest.values import names_phrase, shown


@dataclass(frozen=True, slots=True)
class Matches:
    """sources: item or column of the plan → columns of the file, in the order in which they are tried."""

    sources: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def match_columns(
    source: DataFile, raw: Sequence[str], wanted: Iterable[str], twice: Mapping[str, Sequence[str]] | None = None
) -> Matches:
    """Find ``wanted`` among the ``raw`` column names of one file.

    What ``columns`` in study.yaml names comes first; then the same name; then the same name but for capitals and
    blanks at the ends, when only one column is so and no other is wanted by that name (with a Note). A name that
    several columns have is a problem when it is wanted.

    Parameters
    ----------
    twice
        Name that several columns of the file have → what they are called in ``raw``.
    """
    wanted = tuple(dict.fromkeys(wanted))
    present = set(raw)
    twice = {name: columns for name, columns in (twice or {}).items() if name not in present}
    problems = [*_unknown(source, raw, twice), *_repeated(source, wanted, twice)]
    notes: list[Note] = []
    sources: dict[str, tuple[str, ...]] = {}
    folded: dict[str, list[str]] = {}
    for name in raw:
        folded.setdefault(_folded(name), []).append(name)
    for target in wanted:
        named = sources_named(source, target)
        if named:
            sources[target] = tuple(name for name in named if name in present)
            if target in present and target not in named:
                message = f"{names_phrase(named)} was used for '{target}', as study.yaml says; "
                message += f"the file's own column {shown(target)} was not."
                notes.append(Note("mapping_wins", "warning", source.file, message))
        elif target in present:
            sources[target] = (target,)
        else:
            found, note = _near(source, target, folded.get(_folded(target), []), wanted)
            sources |= {target: (found,)} if found is not None else {}
            notes += [note] if note is not None else []
    return Matches({target: names for target, names in sources.items() if names}, tuple(problems), tuple(notes))


def sources_named(source: DataFile, target: str) -> tuple[str, ...]:
    """Columns that study.yaml names for ``target``; empty when it names none."""
    named = source.columns.get(target, ())
    return (named,) if isinstance(named, str) else named


def _near(
    source: DataFile, target: str, candidates: Sequence[str], wanted: Collection[str]
) -> tuple[str | None, Note | None]:
    free = [name for name in candidates if name not in wanted]
    if len(free) == 1:
        message = f"Column {shown(free[0])} was taken for '{target}': the names differ only in capitals or blanks."
        return free[0], Note("matched_ignoring_case", "info", source.file, message)
    if len(free) > 1:
        message = f"'{target}' could be any of {names_phrase(free)}; none was used. Name one under columns."
        return None, Note("match_ambiguous", "warning", source.file, message)
    return None, None


def _folded(name: str) -> str:
    return name.strip().casefold()


def _repeated(source: DataFile, wanted: Sequence[str], twice: Mapping[str, Sequence[str]]) -> Iterable[Problem]:
    """Wanted names that several columns have, where study.yaml does not say which of them is meant."""
    for name in wanted:
        if name in twice and not sources_named(source, name):
            yield _which(source, name, twice[name], f'columns: {{{name}: "{twice[name][0]}"}}')


def _which(source: DataFile, name: str, columns: Sequence[str], entry: str) -> Problem:
    what = f"{len(columns)} columns are called {shown(name)}, which the study uses, and their contents differ"
    hint = f"Say which one is meant, as {entry} in study.yaml; they are {names_phrase(columns)} here."
    return Problem("columns_twice", source.file, what, hint=hint)


def _unknown(source: DataFile, raw: Sequence[str], twice: Mapping[str, Sequence[str]]) -> Iterable[Problem]:
    """Columns that study.yaml names but the file does not have, or has more than once."""
    present = set(raw)
    named: dict[str, str] = {}
    for key in ("respondent", "block", "cluster", "stratum", "weight", "place", "execution", "duration", "wave_column"):
        column = getattr(source, key)
        if column is not None:
            named.setdefault(column, key)
    if isinstance(source.arm, Shown):
        for arm, columns in source.arm.shown.items():
            named |= dict.fromkeys(columns, f"arm.shown.{arm}")
    elif source.arm is not None:
        named.setdefault(source.arm, "arm")
    for target in source.columns:
        for column in sources_named(source, target):
            named.setdefault(column, f"columns.{target}")
    for target in source.recode:
        if target not in source.columns:
            named.setdefault(target, "recode")
    for column, key in named.items():
        if column in twice:
            yield _which(source, column, twice[column], f'{key}: "{twice[column][0]}"')
        elif column not in present:
            what = f"there is no column {shown(column)}, which study.yaml names as {key}"
            hint = did_you_mean(column, raw) or f"The file has {names_phrase(raw)}."
            yield Problem("column_unknown", source.file, what, hint=hint)
