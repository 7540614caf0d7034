"""From a StatLine table to the figures of one margin: which labels are categories, and do they add up?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pretest.errors import DataError, did_you_mean, some
from pretest.weighting.statline import UNITS, Figure, StatlineTable

Bracket = tuple[int, int | None]  # first age, and the first that is too old

_TOTAL = re.compile(r"(totaal|total)\b", re.IGNORECASE)
_BRACKETS = (
    re.compile(r"(?P<low>\d+) tot (?P<high>\d+) jaar|(?P<low2>\d+) to (?P<high2>\d+) years", re.IGNORECASE),
    re.compile(r"jonger dan (?P<high>\d+) jaar|younger than (?P<high2>\d+) years", re.IGNORECASE),
    re.compile(r"(?P<low>\d+) jaar (of|en) ouder|(?P<low2>\d+) years (or|and) (older|over)", re.IGNORECASE),
    re.compile(r"(?P<one>\d+) (jaar|years?)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figures of one margin. codes: code → categories; cut: bounds between categories of age, else None.

    total: what the table's total line says of these categories, or None. ages: whom they count, where that is known.
    left: labels that were left out. period: of the figures, or None where the table does not say.
    """

    categories: dict[str, float]
    unit: Literal["persons", "percent"]
    total: float | None
    codes: dict[str, tuple[str, ...]]
    cut: tuple[float, ...] | None
    ages: Bracket | None
    left: tuple[str, ...]
    period: str | None


def choose_figures(
    table: StatlineTable,
    name: str,
    *,
    dimension: str | None = None,
    where: Mapping[str, str] | None = None,
    codes: Mapping[str, Sequence[str]] | None = None,
    cut: Sequence[int] | None = None,
    ages: Bracket | None = None,
) -> Chosen:
    """The figures of ``table`` that make one margin.

    Parameters
    ----------
    name
        How messages call the file.
    dimension
        Whose labels are the categories; not needed where only one dimension is left.
    where
        Dimension → label: which part of the table counts.
    codes
        Code in the data → its labels; needed unless the labels are ages.
    cut
        Ages at which a new category begins; each label its own category when not given.
    ages
        Only these ages: as categories, or added up where another dimension holds the categories.

    Raises
    ------
    DataError
        When a name is unknown, more than one figure is left for a label, a figure is missing, or the categories do not
        add up to the total line.
    """
    figures = _part(table, where or {}, name)
    spread = [one for one in table.dimensions if len({figure.labels.get(one) for figure in figures}) > 1]
    age_dimension = next((one for one in spread if _are_ages(figures, one)), None)
    by = dimension or _only([one for one in spread if ages is None or one != age_dimension] or spread, figures, name)
    if by not in table.dimensions:
        hint = did_you_mean(by, table.dimensions) or f"It has {some(table.dimensions, 12)}."
        raise DataError("statline_dimension", name, f"the table has no dimension '{by}'", hint=hint)
    total_dropped = False
    if ages is not None and age_dimension is None and _chosen_ages(where or {}) != ages:
        what = "the table has no dimension of ages to choose from"
        raise DataError("statline_ages", name, what, hint="Download it by age, or leave --ages out.")
    if ages is not None and age_dimension is not None:
        figures, total_dropped = _of_ages(figures, age_dimension, ages, by, name)
    amounts = _amounts(figures, by, name)
    unit: Literal["persons", "percent"] = "persons" if UNITS[figures[0].unit] else "percent"
    labels = [label for label in amounts if not _TOTAL.match(label)]
    totals = [] if total_dropped else [amounts[label] for label in amounts if _TOTAL.match(label)]
    grouped, groups, bounds, counted = _categories(labels, codes, cut, name)
    categories = {
        group: sum(_known(amounts[label], label, name).value for label in parts) for group, parts in grouped.items()
    }
    used = {label for parts in grouped.values() for label in parts}
    left = tuple(label for label in labels if label not in used)
    total = _checked_total(totals, [amounts[label] for label in used], unit, left, name)
    known_ages = ages or counted or _chosen_ages(where or {})
    return Chosen(categories, unit, total, groups, bounds, known_ages, left, _period(figures))


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    known: bool
    step: float
    line: int


def _known(amount: _Amount, label: str, name: str) -> _Amount:
    if not amount.known:
        what = f"the table gives no figure for '{label}'"
        raise DataError(
            "statline_missing",
            f"{name}:{amount.line}",
            what,
            hint="Join it with another category, or take another period.",
        )
    return amount


def _part(table: StatlineTable, where: Mapping[str, str], name: str) -> list[Figure]:
    for dimension, label in where.items():
        known = table.labels(dimension)
        if not known:
            hint = did_you_mean(dimension, table.dimensions) or f"It has {some(table.dimensions, 12)}."
            raise DataError("statline_dimension", name, f"the table has no dimension '{dimension}'", hint=hint)
        if label not in known:
            hint = did_you_mean(label, known) or f"It has {some(known, 12)}."
            raise DataError("statline_label", name, f"'{dimension}' has no label '{label}'", hint=hint)
    return [one for one in table.figures if all(one.labels.get(key) == label for key, label in where.items())]


def _only(spread: Sequence[str], figures: Sequence[Figure], name: str) -> str:
    if len(spread) == 1:
        return spread[0]
    named = "; ".join(f"{one} ({some(sorted({str(f.labels.get(one)) for f in figures}), 3)})" for one in spread)
    what = (
        f"the categories could be labels of several dimensions: {named}" if spread else "the table has one figure only"
    )
    raise DataError("statline_dimension", name, what, hint="Name it with --dimension, and fix the others with --where.")


def _amounts(figures: Sequence[Figure], by: str, name: str) -> dict[str, _Amount]:
    found: dict[str, _Amount] = {}
    units = {figure.unit for figure in figures}
    for figure in figures:
        label = figure.labels.get(by, "")
        if label in found or len(units) > 1:
            others = {key for one in figures for key in one.labels if key != by}
            several = [key for key in sorted(others) if len({one.labels.get(key) for one in figures}) > 1]
            what = f"'{label}' has more than one figure; they differ in {some(several)}"
            raise DataError("statline_several", f"{name}:{figure.line}", what, hint="Choose one with --where.")
        found[label] = _Amount(figure.value or 0.0, figure.value is not None, figure.step, figure.line)
    return found


def _of_ages(figures: Sequence[Figure], dimension: str, ages: Bracket, by: str, name: str) -> tuple[list[Figure], bool]:
    """Figures of these ages; added up when ages are not the categories. And whether the total line no longer counts."""
    low, high = ages
    own = [(bracket_of(figure.labels[dimension]), figure) for figure in figures]
    inside = [
        (b, f)
        for b, f in own
        if b is not None and b[0] >= low and (high is None or (b[1] is not None and b[1] <= high))
    ]
    brackets = sorted({b for b, _ in inside}, key=lambda one: one[0])
    _require_joined(brackets, ages, dimension, name)
    if by == dimension:
        return [f for _, f in inside], True
    _amounts([f for b, f in inside if b == brackets[0]], by, name)  # one figure per label and age, or an error
    parts: dict[str, list[Figure]] = {}
    for _, figure in inside:
        parts.setdefault(figure.labels[by], []).append(figure)
    sums = [_summed(figures, dimension) for figures in parts.values()]
    return sums, False


def _summed(figures: Sequence[Figure], dimension: str) -> Figure:
    """The figures added up over ``dimension``; not known where one of them is not."""
    first, values = figures[0], [figure.value for figure in figures if figure.value is not None]
    step = first.step if first.step == 1.0 else first.step * len(figures)  # whole people add up exactly
    labels = {key: text for key, text in first.labels.items() if key != dimension}
    return Figure(first.line, labels, first.unit, sum(values) if len(values) == len(figures) else None, step)


def _require_joined(brackets: Sequence[Bracket], ages: Bracket, dimension: str, name: str) -> None:
    ends = brackets and brackets[0][0] == ages[0] and brackets[-1][1] == ages[1]
    if not ends or any(first[1] != second[0] for first, second in pairwise(brackets)):
        wanted = f"{ages[0]} years and older" if ages[1] is None else f"{ages[0]} to {ages[1] - 1} years"
        what = f"the labels of '{dimension}' do not cover {wanted} once each"
        raise DataError(
            "statline_ages", name, what, hint="Select single years, or groups that do not overlap, in StatLine."
        )


def bracket_of(label: str) -> Bracket | None:
    """The ages that a label of StatLine stands for, or None: '20 tot 25 jaar', '80 jaar of ouder', '18 jaar'."""
    for pattern in _BRACKETS:
        match = pattern.fullmatch(label.strip())
        if match is not None:
            found = {key.rstrip("2"): int(text) for key, text in match.groupdict().items() if text is not None}
            if "one" in found:
                return found["one"], found["one"] + 1
            return found.get("low", 0), found.get("high")
    return None


def _are_ages(figures: Sequence[Figure], dimension: str) -> bool:
    labels = {figure.labels.get(dimension, "") for figure in figures}
    plain = [label for label in labels if not _TOTAL.match(label)]
    return bool(plain) and all(bracket_of(label) is not None for label in plain)


def _chosen_ages(where: Mapping[str, str]) -> Bracket | None:
    """Ages that were chosen as a part of the table."""
    return next((found for label in where.values() if (found := bracket_of(label)) is not None), None)


def _categories(
    labels: Sequence[str], codes: Mapping[str, Sequence[str]] | None, cut: Sequence[int] | None, name: str
) -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]], tuple[float, ...] | None, Bracket | None]:
    """Category → labels; code → categories; bounds between ages; ages that all categories count."""
    if codes:
        unknown = [label for parts in codes.values() for label in parts if label not in labels]
        if unknown:
            hint = did_you_mean(unknown[0], labels) or f"It has {some(labels, 12)}."
            raise DataError("statline_label", name, f"the table has no label '{unknown[0]}'", hint=hint)
        used = list(dict.fromkeys(label for parts in codes.values() for label in parts))
        return {label: [label] for label in used}, {code: tuple(parts) for code, parts in codes.items()}, None, None
    brackets = [(bracket_of(label), label) for label in labels]
    ages = sorted(((b[0], b[1], label) for b, label in brackets if b is not None), key=lambda one: one[0])
    if len(ages) < len(labels) or not ages:
        what = f"it is not known which answer each label is: {some(labels, 12)}"
        raise DataError("statline_codes", name, what, hint="Say it with --code, as --code 1=Mannen --code 2=Vrouwen.")
    whole: Bracket = (ages[0][0], ages[-1][1])
    _require_joined([(low, high) for low, high, _ in ages], whole, "ages", name)
    bounds = [low for low, _, _ in ages[1:]] if cut is None else sorted(cut)
    if not bounds or not set(bounds) <= {low for low, _, _ in ages[1:]}:
        what = (
            f"no label begins at {some([b for b in bounds if b not in {a[0] for a in ages[1:]}])} years"
            if bounds
            else "one category of age only"
        )
        raise DataError("statline_cut", name, what, hint="Cut where a label of the table begins.")
    edges: list[int | None] = [whole[0], *bounds, whole[1]]
    grouped = {
        _age_name(low, high): [
            label for first, _, label in ages if first >= (low or 0) and (high is None or first < high)
        ]
        for low, high in pairwise(edges)
    }
    return grouped, {}, tuple(float(bound) for bound in bounds), whole


def _age_name(low: int | None, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}-{high - 1}"


def _checked_total(
    totals: Sequence[_Amount], parts: Sequence[_Amount], unit: str, left: Sequence[str], name: str
) -> float | None:
    """The total line, when the categories add up to it."""
    added = sum(part.value for part in parts)
    slack = 0.5 * sum(part.step for part in parts)
    if unit == "percent":
        if abs(added - 100.0) > slack + 0.05 + 1e-9:
            what = f"the percentages of the categories add up to {added:g}"
            hint = f"Left out: {some(left)}." if left else "Take all categories of the table."
            raise DataError("statline_total", name, what, "100", hint=hint)
        return None
    if not totals:
        return None
    total = totals[0]
    exact = total.step <= 1.0 and all(part.step <= 1.0 for part in parts)
    if abs(added - total.value) > (0.0 if exact else slack + 0.5 * total.step):
        what = f"the categories add up to {added:,.0f}, the total line says {total.value:,.0f}"
        hint = f"Left out: {some(left)}." if left else "Take labels that count everybody once."
        raise DataError("statline_total", f"{name}:{total.line}", what, hint=hint)
    return total.value if exact else None


def _period(figures: Sequence[Figure]) -> str | None:
    labels = {text for one in figures for key, text in one.labels.items() if key.lower() in ("perioden", "periods")}
    return labels.pop().rstrip("*") if len(labels) == 1 else None
