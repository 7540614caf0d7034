"""Which columns of the data the study and its plan use, and what for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pretest.forms.made import SPLIT
from pretest.spec import AnswerSet, Condition, Scale, Study
from pretest.spec.studyfile import DataFile
from pretest.tables.columns import DESIGN_COLUMNS
from pretest.values import as_number, canonical

PRE = "_pre"
DESIGN_WORDS = ("place", "wave")  # plan keys that mean a column of the design


@dataclass(frozen=True, slots=True)
class Need:
    """Columns without which something in the plan cannot be computed.

    columns: all are needed, unless the column ``instead`` is there. use: what needs them, for messages. audience: whose
    respondents must have them, or None for everybody's.
    """

    columns: tuple[str, ...]
    use: str
    audience: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Every column that the frame of responses can have beside the design.

    items: column (``ITEM`` or ``ITEM_pre``) → its answers, for items that this study asks. likely: the same for items
    of the library that the study only names, in a condition for instance; a column counts as such an item when its
    values fit. named: other columns. numeric: columns that must hold numbers. compared: column → values that conditions
    name, in canonical spelling. switches: columns that conditions compare with 0 or 1. categories: columns that only
    name groups, so that their codes may become the file's labels.
    """

    items: dict[str, AnswerSet]
    likely: dict[str, AnswerSet]
    named: tuple[str, ...]
    numeric: frozenset[str]
    compared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    switches: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.items, *self.likely, *self.named)


def wanted_columns(study: Study) -> Wanted:
    """What to look for in the data files of ``study``."""
    library = {column: answers for item, (_, answers) in study.items().items() for column in (item, item + PRE)}
    asked = {
        column: None for scale in used_scales(study) for item in scale.items for column in (item.id, item.id + PRE)
    }
    for name in study.audiences:
        questionnaire = study.questionnaire_of(name)
        for block in questionnaire.blocks if questionnaire is not None else ():
            asked |= {item.id: None for item in block.items if item.answers is not None}
    asked |= {column: None for data in study.file.data for column in data.columns if column in library}
    items = {column: library[column] for column in library if column in asked}
    taken = {*items, *DESIGN_COLUMNS}
    names = dict.fromkeys(name for name in _named(study) if name not in taken)
    likely = {name: library[name] for name in names if name in library}
    named = tuple(name for name in names if name not in likely)
    numeric = frozenset(_numeric(study))
    switches, groups = frozenset(_switches(study)), _categories(study, named, numeric)
    return Wanted(items, likely, named, numeric, _compared(study), switches, groups)


def used_scales(study: Study) -> tuple[Scale, ...]:
    """Scales that this study asks or judges: in its questionnaires, outcomes, covariates, subgroups and rules."""
    names = [outcome.scale.id for outcome in study.outcomes() if outcome.scale is not None]
    names += [scale.id for name in _covariates(study) if (scale := scale_named(study, name)) is not None]
    names += [scale for rule in study.plan.quality for scale in rule.scales]
    for audience in study.audiences:
        questionnaire = study.questionnaire_of(audience)
        names += [scale for block in (questionnaire.blocks if questionnaire else ()) for scale in block.scales]
    return tuple(study.scales[name] for name in dict.fromkeys(names))


def scale_named(study: Study, column: str) -> Scale | None:
    """The scale whose score ``column`` is (``SCALE`` or ``SCALE_pre``), or None."""
    return study.scales.get(column) or study.scales.get(column.removesuffix(PRE))


def questionnaire_name(study: Study, audience: str) -> str:
    """The name by which items say whom they are asked of: the audience's questionnaire's, or its own."""
    questionnaire = study.questionnaire_of(audience)
    return audience if questionnaire is None else questionnaire.audience


def items_of(study: Study, scale: Scale, audience: str) -> tuple[str, ...]:
    """Columns of the items of ``scale`` that ``audience`` is asked, in the post phase."""
    return tuple(item.id for item in scale.items_for(questionnaire_name(study, audience)))


def needs_of(study: Study) -> tuple[Need, ...]:
    """What the plan cannot do without, in the order of study and plan."""
    found = [Need((column,), use) for use, condition in conditions_of(study) for column in condition.columns]
    for rule in study.plan.quality:
        found += [Need((column,), f"rule '{rule.label}'") for column in rule.columns]
        found += [Need((rule.column,), f"rule '{rule.label}'")] if rule.column is not None else []
    for outcome in study.outcomes():
        for audience in outcome.audiences if not outcome.composite else ():  # its components are asked for themselves
            use = f"outcome '{outcome.id}' of audience '{audience}'"
            columns = (outcome.column,) if outcome.scale is None else items_of(study, outcome.scale, audience)
            found.append(Need(columns, use, audience))
            found += [_need_of(study, name, audience, f"covariate '{name}' of {use}") for name, _ in outcome.covariates]
    for group in study.plan.subgroups:
        found += [_need_of(study, group.by, name, f"subgroup '{group.by}'") for name in study.audiences]
    return tuple(need for need in dict.fromkeys(found) if any(name not in DESIGN_WORDS for name in need.columns))


def conditions_of(study: Study) -> Iterator[tuple[str, Condition]]:
    """Every condition that sorts respondents, with the words that name it in messages."""
    for name, audience in study.file.audiences.items():
        yield f"audience '{name}'", audience.when
    for rule in study.plan.quality:
        if rule.when is not None:
            yield f"rule '{rule.label}'", rule.when


def _compared(study: Study) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, condition in conditions_of(study):
        for column, allowed in condition.root.items():
            values = frozenset(canonical(value) for value in (*(allowed.values or ()), *(allowed.not_ or ())))
            found[column] = found.get(column, frozenset()) | values
    return found


def _need_of(study: Study, column: str, audience: str, use: str) -> Need:
    """A column, or the items of the scale whose score it is."""
    scale = scale_named(study, column)
    if scale is None or any(column in (item.id, item.id + PRE) for item in scale.items):
        return Need((column,), use, audience)
    suffix = PRE if column not in study.scales else ""
    return Need(tuple(item + suffix for item in items_of(study, scale, audience)), use, audience, column)


def _covariates(study: Study) -> Iterator[str]:
    for outcome in study.outcomes():
        yield from (name for name, _ in outcome.covariates)
    yield from (group.by for group in study.plan.subgroups)


def _named(study: Study) -> Iterator[str]:
    for _, condition in conditions_of(study):
        yield from condition.columns
    for rule in study.plan.quality:
        yield from rule.columns
        yield from () if rule.column is None else (rule.column,)
    yield from _score_columns(study)
    yield from _covariates(study)
    yield from (one.gate.by for name in study.audiences for one in study.gated(name) if one.gate and one.gate.by)
    if study.plan.monitor is not None and study.plan.monitor.comparison is not None:
        yield from study.plan.monitor.comparison
    if study.population is not None:
        yield from (margin.data_column for margin in study.population.margins)
        yield study.population.ages.column
    yield from _drawn(study)
    for data in study.file.data:
        yield from _named_by(data)


def _drawn(study: Study) -> Iterator[str]:
    """The column that says which blocks of a split were asked."""
    asked = (study.questionnaire_of(audience) for audience in study.audiences)
    if any(one is not None and one.split is not None for one in asked):
        yield SPLIT


def _score_columns(study: Study) -> Iterator[str]:
    """Scores that are in the data: not of a scale, and not made of other outcomes."""
    yield from (one.column for one in study.outcomes() if one.scale is None and not one.composite)


def _named_by(data: DataFile) -> Iterator[str]:
    yield from data.columns
    yield from data.recode
    yield from () if data.duration is None else (data.duration,)


def _switches(study: Study) -> Iterator[str]:
    for _, condition in conditions_of(study):
        for column, allowed in condition.root.items():
            if {as_number(value) for value in (*(allowed.values or ()), *(allowed.not_ or ()))} & {0.0, 1.0}:
                yield column


def _categories(study: Study, named: tuple[str, ...], numeric: frozenset[str]) -> frozenset[str]:
    """Columns that subgroups or categorical covariates name, and nothing that looks at their codes."""
    groups = {group.by for group in study.plan.subgroups if group.cut is None}
    covariates = {pair for outcome in study.outcomes() for pair in outcome.covariates}
    groups |= {name for name, kind in covariates if kind == "categorical"}
    coded = {name for name, kind in covariates if kind != "categorical"} | set(numeric)
    coded |= {column for _, condition in conditions_of(study) for column in condition.columns}
    coded |= {column for rule in study.plan.quality for column in (*rule.columns, rule.column or "")}
    coded |= {column for data in study.file.data for column in data.recode}
    if study.plan.monitor is not None and study.plan.monitor.comparison is not None:
        coded |= set(study.plan.monitor.comparison)
    if study.population is not None:
        coded |= {margin.data_column for margin in study.population.margins}
    return frozenset(groups & set(named) - coded)


def _numeric(study: Study) -> Iterator[str]:
    yield from _score_columns(study)
    for outcome in study.outcomes():
        yield from (name for name, kind in outcome.covariates if kind == "numeric")
    yield from (group.by for group in study.plan.subgroups if group.cut is not None)
    yield from _drawn(study)
    for _, condition in conditions_of(study):
        bounded = (c for c, allowed in condition.root.items() if allowed.min is not None or allowed.max is not None)
        yield from bounded
    yield from (rule.column for rule in study.plan.quality if rule.column is not None and not rule.correct)
    if study.population is not None:
        yield from (margin.data_column for margin in study.population.margins if margin.cut is not None)
        yield study.population.ages.column
    yield from (data.duration for data in study.file.data if data.duration is not None)
