"""The effects of a study, made fit to be earlier research for the next one: sizes and features, no rows of people.

One effect per audience, concept and role: the mean of its primary outcomes in control-group SD, positive = worse.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pretest.errors import DataError
from pretest.findings import ArmFacts, Findings
from pretest.limits import ID, LABEL
from pretest.spec.evidence import EarlierStudy, Features
from pretest.words import JUDGED_ROLES, MAIN_ESTIMANDS, MENDED_BLOCKS, Role

LeftWhy = Literal["hidden", "not_estimated", "not_in_sd", "to_mend", "no_reference", "few_units", "earlier_wave"]
LEFT_WHY: tuple[LeftWhy, ...] = get_args(LeftWhy)
"""Why the effect on one outcome is not given back."""

Row = Mapping[str, Any]
LEAST_DF = 2.0
"""Up to here a t distribution has no variance, and a standard error says too little."""


@dataclass(frozen=True, slots=True, eq=False)
class GivenBack:
    """effects: one per audience, concept and role. left: reason → number of effects on single outcomes left out."""

    effects: tuple[EarlierStudy, ...]
    left: Mapping[LeftWhy, int]


def give_back(findings: Findings) -> GivenBack:
    """The primary effects of ``findings`` as studies of an evidence file.

    Outcomes of one role are averaged, their standard error as if they moved wholly together (never too small). Where C
    messages are compared with one control group, it counts for 1 / C in each (Higgins et al. 2019, Cochrane Handbook,
    section 23.3.4, doi:10.1002/9781119536604), so that its people are not counted C times; where numbers of people are
    hidden, the arms count as equally large. A variance with few degrees of freedom is that of its t distribution.

    Parameters
    ----------
    findings
        Of ``analyse``. Of several waves the newest is taken: the same people may be in the others.

    Returns
    -------
    GivenBack
        SD units of the control group, positive = worse; what is hidden or cannot be used is counted, with the reason.

    Raises
    ------
    DataError
        When the findings are of a monitor, or of people who do not exist.

    Examples
    --------
    >>> import pretest
    >>> pretest.give_back(pretest.read_findings("demo/pretest/reports/analyse"))
    Traceback (most recent call last):
    pretest.errors.DataError: example-city: these findings rest on people who do not exist. Only answers of people can \
become evidence.
    """
    if findings.kind != "analyse":
        hint = "Name a study that was analysed with 'pretest analyse'."
        raise DataError(
            "give_back_monitor", findings.study.id, "a monitor has no effects of concepts to give back", hint=hint
        )
    if any(one.get("invented") for one in findings.provenance.get("inputs", ()) if isinstance(one, dict)):
        hint = "Only answers of people can become evidence."
        raise DataError(
            "give_back_invented", findings.study.id, "these findings rest on people who do not exist", hint=hint
        )
    cells = _cells(findings)
    newest = max((row["wave"] for row in cells), default=None)
    blocked = _to_mend(findings)
    left: Counter[LeftWhy] = Counter()
    used: dict[tuple[str, str, Role], list[Row]] = {}
    for row in cells:
        why = _why_left(row, newest, blocked)
        if why is None:
            used.setdefault((row["audience"], row["concept"], row["role"]), []).append(row)
        else:
            left[why] += 1
    effects = tuple(_effect(findings, key, rows, _sharing(used, key, rows)) for key, rows in used.items())
    return GivenBack(effects, dict(left))


def _cells(findings: Findings) -> list[Row]:
    """One row per judged primary outcome, in SD where there is one."""
    table = findings.estimates
    own = table[(table["subgroup"] == "") & table["primary"] & table["role"].isin(JUDGED_ROLES)]
    own = own[own["estimand"].isin(MAIN_ESTIMANDS)]
    found: dict[tuple[Any, ...], Row] = {}
    for record in own.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        key = tuple(row[name] for name in ("wave", "audience", "concept", "outcome"))
        if key not in found or row["unit"] == "sd":
            found[key] = row
    return list(found.values())


def _to_mend(findings: Findings) -> set[tuple[Any, ...]]:
    """Cells in which something is wrong with the data that more people do not mend."""
    table = findings.verdicts
    own = table[table["block"].isin(MENDED_BLOCKS)]
    keys = ("wave", "audience", "concept", "outcome")
    return {tuple(row[name] for name in keys) for row in own.to_dict("records")}


def _why_left(row: Row, newest: int | None, blocked: set[tuple[Any, ...]]) -> LeftWhy | None:
    if row["wave"] != newest:
        return "earlier_wave"
    if row["suppressed"]:
        return "hidden"
    if not row["reference"]:
        return "no_reference"
    if row["unit"] != "sd":
        return "not_in_sd"
    if not (_is_finite(row["harm_estimate"]) and _is_finite(row["std_error"]) and row["std_error"] > 0):
        return "not_estimated"
    if tuple(row[name] for name in ("wave", "audience", "concept", "outcome")) in blocked:
        return "to_mend"
    return "few_units" if row["df"] <= LEAST_DF else None


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _sharing(
    used: Mapping[tuple[str, str, Role], Sequence[Row]], key: tuple[str, str, Role], rows: Sequence[Row]
) -> int:
    """How many messages of the same audience and role are compared with the same control group."""
    audience, _, role = key
    reference = rows[0]["reference"]
    return sum(
        (one[0], one[2]) == (audience, role) and others[0]["reference"] == reference for one, others in used.items()
    )


def _effect(findings: Findings, key: tuple[str, str, Role], rows: Sequence[Row], sharing: int) -> EarlierStudy:
    audience, concept, role = key
    study = findings.study
    arms = {arm.id: arm for arm in study.arms}
    audiences = {one.id: one.label.get("en", one.id) for one in study.audiences}
    name = "-".join((study.id, audience, concept, role.removeprefix("harm.")))
    return EarlierStudy(
        id=_id(name),
        year=_year(findings, rows[0]["wave"]),
        population=f"{audiences.get(audience, audience)}, in the study '{study.title.get('en', study.id)}'",
        contrast=f"'{_label(arms, concept)}' against '{_label(arms, rows[0]['reference'])}'",
        role=role,
        metric="smd",
        estimate=sum(row["harm_estimate"] for row in rows) / len(rows),
        se=sum(_spread(row, sharing) for row in rows) / len(rows),
        obtained=_obtained(findings, rows, sharing),
        note=f"Outcomes: {', '.join(row['outcome'] for row in rows)}.",
        sample=_id(f"{audience}-{concept}"),
        study=study.id,
        features=_features(arms.get(concept), audiences.get(audience, audience)),
    )


def _spread(row: Row, sharing: int) -> float:
    """Standard error, with the part of the control group that is counted here."""
    n_concept, n_reference = row["n_concept"], row["n_reference"]
    known = all(_is_finite(n) and n > 0 for n in (n_concept, n_reference))
    one, two = (1 / n_concept, 1 / n_reference) if known else (1.0, 1.0)
    few = row["df"] / (row["df"] - 2) if math.isfinite(row["df"]) else 1.0
    return float(row["std_error"]) * math.sqrt(few * (one + sharing * two) / (one + two))


def _obtained(findings: Findings, rows: Sequence[Row], sharing: int) -> str:
    record = findings.provenance
    lock = record.get("lock")
    state = lock.get("state") if isinstance(lock, dict) else None
    parts = [
        f"own analysis with pretest {record.get('version', '')}".strip(),
        f"lock of the plan: {state or 'unknown'}",
    ]
    if len(rows) > 1:
        parts.append(f"mean of {len(rows)} outcomes, their standard error as if they moved together")
    if sharing > 1:
        parts.append(f"the control group counts for 1/{sharing}, as {sharing} messages share it")
    return "; ".join(parts)


def _features(arm: ArmFacts | None, audience: str) -> Features:
    strategy, messenger = (None, None) if arm is None else (arm.strategy, arm.messenger)
    return Features(strategy=_short(strategy), messenger=_short(messenger), audience=_short(audience))


def _short(text: str | None) -> str | None:
    return None if text is None else text[:LABEL]


def _label(arms: Mapping[str, ArmFacts], name: str) -> str:
    return arms[name].label.get("en", name) if name in arms else name


def _year(findings: Findings, wave: int) -> int:
    """Of the wave; without a date, of the analysis."""
    dates: Iterator[str] = (one.date for one in findings.study.waves if one.wave == wave and one.date)
    return int(next(dates, str(findings.provenance.get("time", "")))[:4])


def _id(name: str) -> str:
    """A name of letters, digits, - and _; where that changes or shortens it, with a mark that keeps it apart."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")
    if plain == name and len(plain) <= ID:
        return plain
    return f"{plain[: ID - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".lstrip("-_")
