"""Simulation-based calibration of the posterior: writes docs/calibration.md and docs/calibration.json.

Talts et al. (2018), doi:10.48550/arXiv.1804.06788: effects drawn from the prior and estimated with the likelihood's own
covariance must have uniform ranks among the posterior draws. Run: ``python docs/calibration.py [STUDIES]``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from pretest.risk import SCEPTICAL, Prior, sample_effects
from pretest.risk.covariance import square_root
from pretest.risk.prior import SHARED, Priors, prior_of
from pretest.risk.subgroups import sample_levels

HERE = Path(__file__).parent
KEPT, BINS, DRAWS = 99, 20, 1_500
Floats = NDArray[np.float64]
MIXTURE = Prior.mixture("evidence", (0.8, 0.2), (0.05, 0.0), (0.08, 0.4), 0.1)
# research, practice and vague, where practice expects something else of each concept and of each of two roles
OWN = {
    (str(c), str(r)): Prior.mixture("own", (0.5, 0.3, 0.2), (-0.05, 0.2 * c - 0.1 * r, 0.0), (0.1, 0.2, 0.5), 0.1)
    for c in range(3)
    for r in range(2)
}


def covariance(n: int, audiences: int, concepts: int, outcomes: int, levels: int = 1) -> tuple[Floats, ...]:
    """(J, J) covariance with shared controls and correlated outcomes, and (J,) concept, outcome and cell codes."""
    between = 0.5 + 0.5 * np.eye(outcomes)
    own = np.kron((np.eye(concepts) + 1) / n, between)
    whole = np.kron(np.eye(audiences * levels), own)
    code = np.arange(len(whole))
    rest = code % (len(whole) // levels)
    return whole, rest // outcomes % concepts, rest % outcomes, rest


def draw_mean(prior: Prior, rng: np.random.Generator, size: int) -> tuple[Floats, Floats]:
    """(size,) mean and standard deviation of the expected effect, each of a component drawn for itself."""
    component = rng.choice(len(prior.weights), size, p=prior.weights)
    return np.asarray(prior.means)[component], np.asarray(prior.sds)[component]


def effects_study(prior: Priors, rng: np.random.Generator) -> dict[str, tuple[Floats, Floats]]:
    """Per quantity its (DRAWS, .) posterior draws and its truth, in the model of the risks (two roles)."""
    V, concept, outcome, cell = covariance(90, 2, 3, 3)
    role = (outcome == 2).astype(int)
    blocks = [[prior_of(str(r), prior, str(c)) for r in range(2)] for c in range(3)]
    drawn = np.array([[draw_mean(one, rng, 1) for one in row] for row in blocks])[..., 0]
    mean, sd = drawn[concept, role].T
    tau = np.abs(rng.normal(0, blocks[0][0].tau_scale, 2))
    kappa, nu = rng.standard_normal((3, 2))[concept, role], rng.standard_normal((3, 3))[concept, outcome]
    truth = (
        mean + sd * (np.sqrt(SHARED) * kappa + np.sqrt(1 - SHARED) * nu) + tau[role] * rng.standard_normal(len(cell))
    )
    estimate = truth + square_root(V) @ rng.standard_normal(len(truth))
    found = sample_effects(estimate, V, prior, concept=concept, role=role, outcome=outcome, draws=DRAWS, rng=rng)
    return {"effects": (found.draws, truth), "tau": (found.tau, tau)}


def levels_study(prior: Prior, levels: int, rng: np.random.Generator) -> dict[str, tuple[Floats, Floats]]:
    """The same in the model of the subgroups."""
    V, _, outcome, cell = covariance(90, 2, 3, 3, levels)
    K, C = int(outcome.max()) + 1, int(cell.max()) + 1
    tau, omega = (np.abs(rng.normal(0, prior.tau_scale, K)) for _ in range(2))
    mean, sd = draw_mean(prior, rng, K)
    truth = (mean + sd * rng.standard_normal(K))[outcome] + tau[outcome] * rng.standard_normal(C)[cell]
    truth = truth + omega[outcome] * rng.standard_normal(len(truth))
    estimate = truth + square_root(V) @ rng.standard_normal(len(truth))
    found = sample_levels(estimate, V, outcome, cell, prior, draws=DRAWS, rng=rng)
    return {"effects": (found.draws, truth), "tau": (found.tau, tau), "omega": (found.omega, omega)}


def one_study(prior: Priors, levels: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Ranks 0..KEPT of the truth among posterior draws: of effects, spreads, the largest effect and its excess."""
    looked = levels_study(prior, levels, rng) if isinstance(prior, Prior) and levels > 1 else effects_study(prior, rng)
    draws, truth = looked["effects"]
    some = rng.choice(DRAWS, KEPT, replace=False)
    looked["largest effect"] = draws.max(axis=1, keepdims=True), truth.max(keepdims=True)
    looked["difference of two audiences"] = draws[:, :1] - draws[:, -1:], truth[:1] - truth[-1:]
    return {name: (drawn[some] < value).sum(axis=0) for name, (drawn, value) in looked.items()}


def calibrate(prior: Priors, levels: int, studies: int, seed: int) -> dict[str, dict[str, object]]:
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[Floats]] = {}
    for _ in range(studies):
        for name, found in one_study(prior, levels, rng).items():
            ranks.setdefault(name, []).append(found)
    made = {}
    for name, found in ranks.items():
        table = np.array(found)
        counts = np.stack([np.bincount(column * BINS // (KEPT + 1), minlength=BINS) for column in table.T])
        statistic = ((counts - studies / BINS) ** 2 / (studies / BINS)).sum(axis=1)
        p = chi2.sf(statistic, BINS - 1)
        made[name] = {
            "quantities": len(p),
            "histogram": counts.sum(axis=0).tolist(),
            "chi_square": [round(float(value), 4) for value in statistic],
            "smallest_p": float(p.min()),
            "bonferroni": float(min(p.min() * len(p), 1.0)),
        }
    return made


SETTINGS: dict[str, tuple[Callable[[], Priors], int]] = {
    "sceptical": (lambda: SCEPTICAL, 1),
    "mixture of evidence and vague": (lambda: MIXTURE, 1),
    "subgroups of three levels": (lambda: SCEPTICAL, 3),
    "subgroups, mixture": (lambda: MIXTURE, 3),
    "research, practice and vague, per concept and role": (lambda: OWN, 1),
}


def main(studies: int = 1_000) -> None:
    found = {
        name: calibrate(prior(), levels, studies, 2026 + place)
        for place, (name, (prior, levels)) in enumerate(SETTINGS.items())
    }
    record = {"studies": studies, "bins": BINS, "kept": KEPT, "numpy": np.__version__, "settings": found}
    (HERE / "calibration.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (HERE / "calibration.md").write_text(page(record), encoding="utf-8")


def page(record: dict[str, object]) -> str:
    settings: dict[str, dict[str, dict[str, object]]] = record["settings"]  # type: ignore[assignment]
    lines = [
        "# Calibration of the posterior",
        "",
        f"Made by `python docs/calibration.py`: {record['studies']} simulated studies per setting of 2 audiences × 3 "
        "concepts × 3 outcomes with a full covariance (shared controls, outcomes that correlate by .5); in the model "
        "of the risks the third outcome has a role of its own, and the component of a mixture is drawn for each "
        "concept and role apart. Truths come "
        "from the prior, so their ranks among the posterior draws must be uniform "
        "([Talts et al. 2018](https://doi.org/10.48550/arXiv.1804.06788)). Histograms have "
        f"{record['bins']} bins and add up over the quantities; the p-value is the smallest chi-square p-value of any "
        "single quantity, times their number (Bonferroni).",
        "",
        "| setting | what | quantities | p | histogram of ranks |",
        "|---|---|---|---|---|",
    ]
    for setting, parts in settings.items():
        for name, part in parts.items():
            bars = " ".join(str(count) for count in part["histogram"])  # type: ignore[attr-defined]
            lines.append(f"| {setting} | {name} | {part['quantities']} | {part['bonferroni']:.2f} | {bars} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
