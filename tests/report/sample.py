"""An invented analysis with all that a report must show: all verdicts, hidden cells, notes, hostile texts."""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any, Literal

import pandas as pd

from pretest.disclosure.release import release
from pretest.errors import Note
from pretest.findings import ArmFacts, AudienceFacts, Findings, OutcomeFacts, PlanFacts, StudyFacts, WaveFacts
from pretest.quality.pointed import tabulate_pointed
from pretest.risk.decisions import decision_table
from pretest.tables.cases import TABLE as CASES
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.flow import TABLE as FLOW
from pretest.tables.realised import TABLE as REALISED
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.risks import TABLE as RISKS
from pretest.tables.table import Table
from pretest.tables.verdicts import TABLE as VERDICTS
from tests.report.losses_example import line, losses

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
QUOTES = "\"double\" 'single' $x^2$ {{ 7*7 }} &amp; 100 %"
RIGHT_TO_LEFT = "\u202eabc\u202c \u200fكوكايين\u200e \x00\x07"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

CONTROL = "control"
CONCEPTS = ("pay", "body", "most", "talk")
SIZES = {"non_users": 420, "users": 96}
SMALL = ("users", "most")  # this arm has 7 people

OUTCOMES_OF = {
    "non_users": ("distance", "blame", "intention", "peers", "support"),
    "users": ("felt", "shame", "help", "intention", "support"),
}
# differences in SD (peers: points) towards harm or benefit, per outcome, and their standard errors
DIFFERENCES = {
    ("non_users", "pay"): (0.47, 0.25, -0.03, 1.2, 0.24),
    ("non_users", "body"): (0.11, 0.02, 0.04, 4.9, 0.05),
    ("non_users", "most"): (-0.06, 0.01, 0.12, -3.0, 0.09),
    ("non_users", "talk"): (-0.12, -0.08, -0.02, 0.4, 0.26),
    ("users", "pay"): (0.55, 0.71, 0.08, 0.31, -0.10),
    ("users", "body"): (0.05, 0.10, -0.05, 0.02, 0.12),
    ("users", "most"): (0.05, 0.10, 0.10, 0.20, 0.10),
    ("users", "talk"): (-0.30, -0.21, -0.24, -0.11, 0.41),
}
ERRORS = {"non_users": (0.07, 0.07, 0.07, 1.45, 0.07), "users": (0.14, 0.14, 0.14, 0.14, 0.14)}
PRECISE = ("non_users", "body", "distance")  # measured so well that a small harm shows


def _effects(audience: str, concept: str) -> dict[str, tuple[float, float]]:
    """Outcome → difference and standard error."""
    errors = [0.03 if (audience, concept, name) == PRECISE else 0.0 for name in OUTCOMES_OF[audience]]
    return {
        name: (difference, precise or error)
        for name, difference, error, precise in zip(
            OUTCOMES_OF[audience], DIFFERENCES[audience, concept], ERRORS[audience], errors, strict=True
        )
    }


EFFECTS = {audience: {concept: _effects(audience, concept) for concept in CONCEPTS} for audience in SIZES}
REACTANCE = {"pay": 0.62, "body": 0.08, "most": 0.15, "talk": -0.11}
RISK_OF = {"harm.stigma": "stigmatisation", "harm.boomerang": "boomerang", "harm.help_barrier": "help_barrier"}
CRITICAL = 2.6  # of all primary harms
CRITICAL_ALL = 2.8  # of all harms
CRITICAL_AIMS = 2.2  # of the aims of one concept


def _outcome(name: str, nl: str, en: str, role: str, audiences: tuple[str, ...], **more: Any) -> OutcomeFacts:
    harm = role.startswith("harm.")
    facts: dict[str, Any] = {
        "higher_is": "worse" if harm or role == "mechanism" else "better",
        "primary": role not in ("mechanism",),
        "model": "linear",
        "margin": 0.2 if harm else None,
        "margin_unit": "sd" if harm else None,
        "bounds": (1.0, 5.0),
    }
    return OutcomeFacts(name, {"nl": nl, "en": en}, role, audiences=audiences, **facts | more)


OUTCOMES = (
    _outcome("distance", "Sociale afstand", "Social distance", "harm.stigma", ("non_users",)),
    _outcome("blame", "Eigen schuld", "Blame", "harm.stigma", ("non_users",)),
    _outcome("felt", "Gevoel te worden afgewezen", "Feeling rejected", "harm.stigma", ("users",)),
    _outcome("shame", "Schaamte", "Shame", "harm.stigma", ("users",), margin=0.15),
    _outcome("help", "Minder geneigd hulp te zoeken", "Less inclined to seek help", "harm.help_barrier", ("users",)),
    _outcome("intention", "Plan om te gebruiken", "Intention to use", "harm.boomerang", ("non_users", "users")),
    _outcome(
        "peers",
        "Schatting hoeveel anderen gebruiken",
        "Estimate of how many others use",
        "harm.boomerang",
        ("non_users",),
        primary=False,
        margin=5.0,
        margin_unit="points",
        bounds=(0.0, 100.0),
    ),
    _outcome("support", "Draagvlak voor het beleid", "Support for the policy", "benefit", ("non_users", "users")),
    _outcome("reactance", "Weerstand tegen de boodschap", "Reactance", "mechanism", ("non_users", "users")),
)
ROLE = {outcome.id: outcome.role for outcome in OUTCOMES}
FACTS = {outcome.id: outcome for outcome in OUTCOMES}


def sample(
    *,
    labels: Literal["plain", "hostile"] = "plain",
    sharing: Literal["suppressed", "unsuppressed"] = "suppressed",
    waves: int = 1,
) -> Findings:
    """The invented findings; hostile: labels, copy and codes try to break out of wherever they are put.

    Made once, and given out with tables and records of their own, so that a test may change what it got.
    """
    made = _sample(labels, sharing, waves)
    tables = {name: table.copy() for name, table in made.tables.items()}
    return replace(made, tables=tables, provenance=deepcopy(made.provenance))


@cache
def _sample(
    labels: Literal["plain", "hostile"], sharing: Literal["suppressed", "unsuppressed"], waves: int
) -> Findings:
    study = _study(waves) if labels == "plain" else _hostile_study(waves)
    below = 10 if sharing == "suppressed" else 0
    findings = Findings(
        kind="analyse",
        study=study,
        plan=_plan(),
        provenance=_provenance(),
        notes=_notes() if labels == "plain" else (*_notes(), Note("odd", "serious", SCRIPT, QUOTES + SCRIPT)),
        suppressed_below=below,
    )
    estimates = [row for wave in range(1, waves + 1) for row in _estimates(wave, below)]
    verdicts = [row for wave in range(1, waves + 1) for row in _verdicts(wave, below)]
    return findings.with_tables(
        estimates=_frame(estimates, ESTIMATES),
        verdicts=_frame(verdicts, VERDICTS),
        risks=_frame([row for wave in range(1, waves + 1) for row in _risks(wave, below)], RISKS),
        reliability=_frame(_reliability(), RELIABILITY),
        flow=_frame([row for wave in range(1, waves + 1) for row in _flow(wave, below)], FLOW),
        cases=_frame(_cases(labels), CASES),
        pointed=release({"pointed": tabulate_pointed(_frame(_cases(labels), CASES))}, below)["pointed"],
        loss=_losses(labels, below),
        realised=_realised(),
        distributions=_frame(_distributions(below), DISTRIBUTIONS),
    )


def _frame(rows: list[dict[str, Any]], table: Table) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(table.kinds))
    if "suppressed" in table.kinds:
        frame["suppressed"] = frame["suppressed"].fillna(False)
    return frame


def _study(waves: int) -> StudyFacts:
    copy = {
        CONTROL: ("Controle: fietsverlichting", "Control: bicycle lights", "Zie je mij?\n\nZet je licht aan."),
        "pay": ("Jij betaalt mee", "You help to pay", "Jouw lijntje.\nHun rekening.\n\nDenk daar eens over na."),
        "body": ("Wat doet het met je lijf?", "What does it do to your body?", "Je hart heeft drie dagen nodig."),
        "most": ("De meesten doen het niet", "Most people do not", "Negen van de tien mensen gebruiken niets."),
        "talk": ("Praat er eens over", "Talk about it", "Twijfel je?\n\nErover praten helpt. Jij kiest met wie."),
    }
    arms = tuple(
        ArmFacts(arm, {"nl": nl, "en": en}, arm == CONTROL, text, PIXEL if arm == "pay" else None)
        for arm, (nl, en, text) in copy.items()
    )
    users = {"nl": "Mensen die drugs gebruiken", "en": "People who use drugs"}
    non_users = {"nl": "Mensen die geen drugs gebruiken", "en": "People who do not use drugs"}
    return StudyFacts(
        id="north-2026",
        title={"nl": "Campagne over cocaïne in het uitgaansleven", "en": "Campaign on cocaine in nightlife"},
        languages=("nl", "en"),
        substance="cocaïne",
        setting="uitgaan",
        goal={"nl": "Mensen laten nadenken, zonder schade te doen.", "en": "Make people think, without doing harm."},
        arms=arms,
        audiences=(AudienceFacts("users", users, "users"), AudienceFacts("non_users", non_users, "non_users")),
        outcomes=OUTCOMES,
        waves=tuple(WaveFacts(wave, f"2026-0{2 + wave}-01", (f"data/wave{wave}.csv",)) for wave in range(1, waves + 1)),
    )


def _hostile_study(waves: int) -> StudyFacts:
    study = _study(waves)
    labels = (SCRIPT, FORMULA, QUOTES, RIGHT_TO_LEFT, "Een heel lang label " * 12)
    arms = [
        replace(arm, label=_both(label), text=f"{label}\n\n{SCRIPT}\n\n{FORMULA}", image="https://evil.example/x.png")
        for arm, label in zip(study.arms, labels, strict=True)
    ]
    audiences = [replace(audience, label=_both(audience.id + SCRIPT)) for audience in study.audiences]
    outcomes = [replace(outcome, label=_both(outcome.id + QUOTES + SCRIPT)) for outcome in study.outcomes]
    return replace(
        study,
        title=_both(f"</title>{SCRIPT}"),
        goal=_both(f"--> ]]> </style></svg>{SCRIPT}"),
        arms=tuple(arms),
        audiences=tuple(audiences),
        outcomes=tuple(outcomes),
    )


def _both(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


def _plan() -> PlanFacts:
    return PlanFacts(
        id="denormalisation-pretest",
        alpha=0.05,
        unit="sd",
        multiplicity="romano_wolf",
        resamples=9_999,
        variance="hc2",
        covariates=("age", "gender"),
        suppress_below=10,
        quality=("eligible (eligible, exclude)", "speeding (speeding, flag)", "flags (flags, exclude)"),
        n_primary_cells=28,
        critical=CRITICAL,
        local_level=0.0047,
    )


def _provenance() -> dict[str, Any]:
    return {
        "package": "pretest",
        "version": "0.1.0",
        "study": "north-2026",
        "plan": "denormalisation-pretest",
        "plan_sha256": "9f2c" * 16,
        "lock": {
            "state": "changed",
            "deviations": ["margin of shame: 0.2 became 0.15"],
            "not_frozen": [],
        },
        "seed": 20261122,
        "time": "2026-11-22T10:00:00+00:00",
        "python": "3.11.2",
        "platform": "Linux",
        "libraries": {"numpy": "2.4.6", "pandas": "3.1.1"},
        "inputs": [{"name": "data/wave1.csv", "sha256": "ab12" * 16}],
    }


def _notes() -> tuple[Note, ...]:
    missing = "No usable estimate: the risks of this concept leave this outcome out and are too low for that reason."
    rough = "The posterior rests on 212 effective draws: read its probabilities as rough."
    return (
        Note("cell_without_estimate", "serious", "users / most / felt", missing),
        Note("few_effective_draws", "warning", "risk", rough),
        Note("a_code_nobody_explained", "info", "data/wave1.csv", "Column 'age' holds 4 values that are no numbers."),
    )


def _n(audience: str, concept: str) -> int:
    return 7 if (audience, concept) == SMALL else SIZES[audience]


def _is_hidden(audience: str, concept: str, below: int) -> bool:
    return _n(audience, concept) < below


def _estimates(wave: int, below: int) -> list[dict[str, Any]]:
    rows = []
    for audience, concepts in EFFECTS.items():
        for concept, outcomes in concepts.items():
            effects = outcomes | {"reactance": (REACTANCE[concept], 0.14)}
            for outcome, (effect, error) in effects.items():
                unit = FACTS[outcome].margin_unit or "sd"
                if unit == "sd":
                    rows.append(_estimate(wave, audience, concept, outcome, "sd", effect, error, below))
                    effect, error = effect * 0.9, error * 0.9
                rows.append(_estimate(wave, audience, concept, outcome, "points", effect, error, below))
            older = _estimate(wave, audience, concept, "intention", "sd", 0.1, 0.3, below)
            rows.append(older | {"subgroup": "age", "level": "35 and over", "family": "exploratory"})
            better = _estimate(wave, audience, concept, "intention", "probability", 0.53, 0.03, below)
            rows.append(better | {"estimand": "superiority"})
    return rows


def _estimate(
    wave: int, audience: str, concept: str, outcome: str, unit: str, effect: float, error: float, below: int
) -> dict[str, Any]:
    hidden = _is_hidden(audience, concept, below)
    keys = {
        "study": "north-2026",
        "wave": wave,
        "audience": audience,
        "concept": concept,
        "reference": CONTROL,
        "outcome": outcome,
        "role": ROLE[outcome],
        "subgroup": "",
        "level": "",
        "estimand": "difference",
        "model": "linear",
        "unit": unit,
        "family": "primary_harm",
        "conf_level": 0.95,
        "weighted": False,
        "variance": "hc2",
        "primary": FACTS[outcome].primary,
        "suppressed": hidden,
    }
    if hidden:
        return keys
    p = _above(-effect / error)
    return keys | {
        "estimate": effect,
        "std_error": error,
        "df": 2.0 * _n(audience, concept) - 2,
        "statistic": effect / error,
        "p_value": min(1.0, 2 * min(p, 1 - p)),
        "p_harm": 1 - p,
        "p_adjusted": min(1.0, 5 * (1 - p)),
        "conf_low": effect - 1.96 * error,
        "conf_high": effect + 1.96 * error,
        "n": _n(audience, concept) + SIZES[audience],
        "n_concept": _n(audience, concept),
        "n_reference": SIZES[audience],
        "harm_estimate": effect if ROLE[outcome] != "benefit" else -effect,
        "gain": effect if ROLE[outcome] == "benefit" else -effect,
    }


def _above(z: float) -> float:
    """P(Z < -z): the upper tail of the standard normal beyond z."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def _verdicts(wave: int, below: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for audience, concepts in EFFECTS.items():
        for concept, outcomes in concepts.items():
            rows += [
                _verdict(wave, audience, concept, outcome, effect, error, below)
                for outcome, (effect, error) in outcomes.items()
            ]
    frame = _frame(rows, VERDICTS)
    decisions = decision_table(frame).to_dict("records")
    return rows + [row | _extra(row, rows) for row in decisions]


def _extra(decision: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How many more people a decision asks for: the most that one of its open main harms does."""
    if decision["verdict"] != "collect_more" or decision["suppressed"]:
        return {"n_more": 0.0 if decision["verdict"] in ("go", "harmless_aim_not_shown") else math.nan}
    own = [row for row in rows if row["concept"] == decision["concept"] and row["verdict"] == "inconclusive"]
    own = [row for row in own if row["primary"] and decision["audience"] in ("", row["audience"])]
    numbers = [row.get("n_more", math.nan) for row in own]
    unknown = any(map(math.isnan, numbers))
    return {"n_more": math.nan if unknown else max(numbers), "n_more_reason": "not_feasible" if unknown else ""}


def _verdict(
    wave: int, audience: str, concept: str, outcome: str, effect: float, error: float, below: int
) -> dict[str, Any]:
    facts = FACTS[outcome]
    harm = facts.role.startswith("harm.")
    worse = effect if harm else -effect
    critical = (CRITICAL if facts.primary else CRITICAL_ALL) if harm else CRITICAL_AIMS
    lower, upper = worse - critical * error, worse + 1.645 * error
    margin = facts.margin if facts.margin is not None else math.nan
    together = math.nan if harm else worse + CRITICAL_AIMS * error
    hidden = _is_hidden(audience, concept, below)
    verdict = _judged(lower, upper, margin) if harm else _judged_gain(lower, together)
    figures = {
        "harm_estimate": worse,
        "gain": -worse,
        "lower": lower,
        "upper": upper,
        "upper_simultaneous": together,
        "n_more": math.nan,
        "p_worse": min(1.0, 5 * (1 - _above(-worse / error))),
        "p_better": math.nan if harm else min(1.0, 3 * _above(-worse / error)),
    }
    if verdict == "inconclusive" and worse < margin:
        figures["n_more"] = math.ceil(_n(audience, concept) * ((error * 2.486 / (margin - worse)) ** 2 - 1))
    return {
        "audience": audience,
        "concept": concept,
        "outcome": outcome,
        "role": facts.role,
        "verdict": verdict if not hidden else ("inconclusive" if harm else "benefit_not_shown"),
        "margin": margin,
        "unit": facts.margin_unit or "sd",
        "wave": wave,
        "primary": facts.primary,
        "reason": "small_cell" if hidden else "",
        "suppressed": hidden,
        "reference": CONTROL,
        "is_aim": not harm,
        "block": "",
        "family": ("primary_harm" if facts.primary else "harm") if harm else "aim",
        "n_more_reason": "",
        "harm_badge": "",
        "aim_badge": "",
    } | ({} if hidden else figures)


def _judged_gain(lower: float, together: float) -> str:
    if lower > 0:
        return "benefit_reversed"
    return "benefit_shown" if together < 0 else "benefit_not_shown"


def _judged(lower: float, upper: float, margin: float) -> str:
    if lower > margin:
        return "harm"
    if lower > 0:
        return "harm_signalled" if upper >= margin else "trivial_harm"
    return "harm_excluded" if upper < margin else "inconclusive"


def _risks(wave: int, below: int) -> list[dict[str, Any]]:
    rows = []
    for audience, concepts in EFFECTS.items():
        for concept, outcomes in concepts.items():
            for risk in ("stigmatisation", "boomerang", "help_barrier", "any"):
                own = {
                    outcome: effect
                    for outcome, effect in outcomes.items()
                    if FACTS[outcome].primary
                    and RISK_OF.get(ROLE[outcome]) in ((risk,) if risk != "any" else tuple(RISK_OF.values()))
                }
                if own:
                    rows.append(_risk(wave, audience, concept, risk, own, below))
    return rows


def _risk(
    wave: int, audience: str, concept: str, risk: str, own: dict[str, tuple[float, float]], below: int
) -> dict[str, Any]:
    hidden = _is_hidden(audience, concept, below)
    keys = {
        "audience": audience,
        "concept": concept,
        "risk": risk,
        "wave": wave,
        "n_outcomes": len(own),
        "suppressed": hidden,
    }
    if hidden:
        return keys
    exceeds = {name: _above(((FACTS[name].margin or 0.2) - effect) / error) for name, (effect, error) in own.items()}
    alone = 1 - math.prod(1 - p for p in exceeds.values())
    prior = 1 - 0.81 ** len(own)
    return keys | {
        "probability": 0.75 * alone + 0.25 * prior * alone,
        "prior_probability": prior,
        "data_only_probability": alone,
        "weak_probability": min(1.0, 0.95 * alone + 0.13 * prior),
        "worst_outcome": max(exceeds, key=lambda name: exceeds[name]),
        "expected_harm": max(effect for effect, _ in own.values()) * 0.8,
        "p_least_harmful": 0.4 if concept == "talk" else 0.2,
        "mc_error": 0.006,
    }


def _reliability() -> list[dict[str, Any]]:
    alphas = {
        ("non_users", "distance"): 0.84,
        ("non_users", "blame"): 0.66,
        ("non_users", "intention"): 0.79,
        ("users", "felt"): 0.81,
        ("users", "shame"): 0.52,
        ("users", "help"): 0.74,
        ("users", "intention"): 0.77,
        ("users", "reactance"): 0.58,
    }
    rows: list[dict[str, Any]] = []
    for (audience, scale), alpha in alphas.items():
        flag = "below_60" if alpha < 0.6 else "exploratory" if alpha < 0.7 else ""
        keys = {"wave": 1, "audience": audience, "scale": scale, "phase": "post", "n_items": 4, "conf_level": 0.95}
        spread = {"mean": 2.41, "sd": 0.93, "floor": 0.12, "ceiling": 0.0, "share_missing": 0.021}
        whole = {
            "alpha": alpha,
            "alpha_low": alpha - 0.04,
            "alpha_high": alpha + 0.03,
            "omega": alpha + 0.01,
            "flag": flag,
        }
        rows.append(keys | spread | whole | {"item": "", "n": SIZES[audience] * 5})
        rows.append(
            keys
            | spread
            | {"item": f"{scale}1", "n": SIZES[audience] * 5, "item_rest": 0.55, "alpha_dropped": alpha - 0.05}
        )
        rows.append(
            keys
            | spread
            | {
                "item": f"{scale}2",
                "n": SIZES[audience] * 5,
                "item_rest": -0.1,
                "alpha_dropped": alpha + 0.05,
                "flag": "negative_item_rest",
            }
        )
    keys = {"wave": 1, "audience": "users", "phase": "post", "item": "", "conf_level": 0.95}
    rows.append(
        keys
        | {
            "scale": "support",
            "n_items": 1,
            "n": 480,
            "flag": "single_item",
            "mean": 3.1,
            "sd": 1.0,
            "floor": 0.1,
            "ceiling": 0.2,
        }
    )
    rows.append(keys | {"scale": "intention", "phase": "pre", "n_items": 3, "flag": "too_few", "suppressed": True})
    rows.append(
        keys
        | {
            "scale": "felt",
            "phase": "pre",
            "n_items": 3,
            "n": 480,
            "flag": "omega_improper",
            "alpha": 0.75,
            "mean": 2.0,
            "sd": 1.0,
            "floor": 0.1,
            "ceiling": 0.2,
        }
    )
    return rows


def _flow(wave: int, below: int) -> list[dict[str, Any]]:
    everybody = {
        "read": 2790,
        "no_arm": 41,
        "eligible": 2691,
        "speeding": 2620,
        "speeding_2": 2618,
        "own_rule": 2600,
        "kept": 2491,
    }
    rows: list[dict[str, Any]] = [
        {"wave": wave, "audience": "", "concept": "", "step": step, "n_respondents": n, "n_rows": n}
        for step, n in everybody.items()
    ]
    for audience, size in SIZES.items():
        for arm in (CONTROL, *CONCEPTS):
            n = size if arm == CONTROL else _n(audience, arm)
            hidden = n < below
            row = {"wave": wave, "audience": audience, "concept": arm, "step": "kept", "suppressed": hidden}
            rows.append(row | ({} if hidden else {"n_respondents": n, "n_rows": n}))
    return rows


def _cases(labels: str) -> list[dict[str, Any]]:
    counts = {("eligible", "exclude"): 58, ("speeding", "flag"): 131, ("flags", "exclude"): 4}
    if labels == "hostile":
        counts[(FORMULA, SCRIPT)] = 12
    return [
        {
            "wave": 1,
            "file": "data/wave1.csv",
            "row": 10 + number,
            "rule": rule,
            "value": 1.5,
            "threshold": 2.0,
            "action": action,
            "reason": "too fast",
        }
        for (rule, action), count in counts.items()
        for number in range(count)
    ]


def _losses(labels: str, below: int) -> pd.DataFrame:
    name = "speeding" if labels == "plain" else FORMULA
    rest, kept = (100, 100, 100, 100, 100), (89, 70, 88, 100, 98)
    speed = {"test": "chi_square", "p_value": 0.0002, "difference": 0.3, "finding": "differs"}
    lost = {"test": "fisher", "p_value": 0.031, "difference": 0.3, "finding": "differs"}
    rules = [
        line("eligible", "eligible", "exclude", 100, (0,) * 5, rest),
        line(name, "speeding", "flag", 100, (12, 30, 14, 11, 10), rest, **speed),
        line("flags", "flags", "exclude", 100, (11, 30, 12, 0, 2), kept, **lost),
        line("kept", "", "exclude", 100, (11, 30, 12, 0, 2), kept, **lost),
    ]
    return losses(rules, below)


def _distributions(below: int) -> list[dict[str, Any]]:
    spreads = {
        CONTROL: (24, 31, 22, 15, 8),
        "pay": (12, 22, 26, 25, 15),
        "body": (20, 30, 24, 17, 9),
        "most": (22, 32, 23, 15, 8),
        "talk": (28, 33, 20, 13, 6),
    }
    rows: list[dict[str, Any]] = []
    for audience, outcome in (
        ("non_users", "distance"),
        ("non_users", "peers"),
        ("users", "felt"),
        ("users", "support"),
    ):
        for arm, spread in spreads.items():
            hidden = _is_hidden(audience, arm, below)
            for place, percent in enumerate(spread):
                bins = {"value": 10.0 + 20 * place, "label": f"{20 * place}-{20 * place + 20}"}
                name = bins if outcome == "peers" else {"value": float(place + 1), "label": str(place + 1)}
                row = {"wave": 1, "audience": audience, "concept": arm, "outcome": outcome, "suppressed": hidden} | name
                row |= {"item": f"{outcome}1", "reversed": False, "score": name["value"], "weighted": False}
                n = round(percent * _n(audience, arm) / 100)
                figures = {"n": n, "n_answered": _n(audience, arm), "share": percent / 100}
                rows.append(row if hidden else row | figures)
    return rows


def bare(kind: Literal["analyse", "monitor"] = "analyse") -> Findings:
    """Findings without any row: a study with no control, no image, no date and nothing measured."""
    study = StudyFacts(
        id="empty",
        title={"en": "Empty"},
        languages=("en",),
        substance=None,
        setting=None,
        goal=None,
        arms=(ArmFacts("only", {"en": "Only"}, False),),
        audiences=(AudienceFacts("all", {"en": "All"}),),
        outcomes=(),
        waves=(WaveFacts(1, None, ()),),
    )
    plan = replace(_plan(), multiplicity="none", quality=(), covariates=(), n_primary_cells=0, critical=None)
    return Findings(kind=kind, study=study, plan=plan, provenance={}, suppressed_below=10)


def large(concepts: int = 16, audiences: int = 3) -> Findings:
    """Harm cells of many concepts in many audiences, two outcomes each."""
    study = _study(1)
    names = tuple(f"c{number:02d}" for number in range(concepts))
    groups = tuple(f"g{number}" for number in range(audiences))
    outcomes = tuple(replace(FACTS[name], audiences=groups) for name in ("distance", "intention"))
    rows = []
    for group in groups:
        for number, concept in enumerate(names):
            for outcome in outcomes:
                row = _verdict(1, "users", "body", outcome.id, 0.03 * number - 0.2, 0.08, 10)
                rows.append(row | {"audience": group, "concept": concept})
    facts = replace(
        study,
        arms=(study.arms[0], *(ArmFacts(name, _both(f"Concept {name}"), False) for name in names)),
        audiences=tuple(AudienceFacts(group, _both(f"Group {group}")) for group in groups),
        outcomes=outcomes,
    )
    findings = Findings(kind="analyse", study=facts, plan=_plan(), provenance=_provenance(), suppressed_below=10)
    return findings.with_tables(verdicts=_frame(rows, VERDICTS))


def _realised() -> pd.DataFrame:
    """Every check of the design once, in the control arm; a count that is too small stays hidden."""
    checks = ("assigned", "no_arm", "shown_none", "shown_other", "shown_several", "exposure_short", "order_missing")
    rows = [
        {"wave": 1, "check": check, "arm": "" if check in ("no_arm", "order_missing") else "control", "n": n, "of": 240}
        for check, n in zip(checks, (240, 0, 0, 12, 0, 3, 0), strict=True)
    ]
    table = pd.DataFrame(rows).assign(suppressed=lambda frame: frame["n"].between(1, 9))
    return release({"realised": REALISED.require(table)}, 10)["realised"]
