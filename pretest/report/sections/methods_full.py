"""How it was studied, in full with sources."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.pages.table import Term
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.tables.design_checks import TABLE as DESIGN_CHECKS
from pretest.tables.dif import TABLE as DIF
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.mechanism import TABLE as MECHANISM
from pretest.tables.moved import TABLE as MOVED
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from pretest.tables.subgroups import TABLE as SUBGROUPS
from pretest.tables.weighting import TABLE as WEIGHTING


@dataclass(frozen=True, slots=True)
class Source:
    """name: authors and year. doi: "" where there is none."""

    name: str
    doi: str


@dataclass(frozen=True, slots=True)
class Method:
    title: str
    body: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Methods:
    settings: tuple[Term, ...]
    items: tuple[Method, ...]


_SOURCES: dict[str, tuple[Source, ...]] = {
    "estimate": (
        Source("Lin (2013)", "10.1214/12-AOAS583"),
        Source("Negi & Wooldridge (2021)", "10.1080/07474938.2020.1824732"),
        Source("MacKinnon & White (1985)", "10.1016/0304-4076(85)90158-7"),
    ),
    "clusters": (Source("Pustejovsky & Tipton (2018)", "10.1080/07350015.2016.1247004"),),
    "standardised": (
        Source("Hedges (1981)", "10.3102/10769986006002107"),
        Source("O'Keefe & Hoeken (2021)", "10.3389/fpsyg.2021.664160"),
    ),
    "romano_wolf": (Source("Romano & Wolf (2005)", "10.1198/016214504000000539"),),
    "holm": (Source("Holm (1979), Scandinavian Journal of Statistics 6, 65–70", ""),),
    "verdicts": (Source("Piaggio et al. (2012)", "10.1001/jama.2012.87802"),),
    "risks": (
        Source("Fishbein et al. (2002)", "10.2105/AJPH.92.2.238"),
        Source("Werb et al. (2011)", "10.1136/jech.2010.125195"),
        Source("Talts et al. (2018)", "10.48550/arXiv.1804.06788"),
    ),
    "reliability": (Source("Cronbach (1951)", "10.1007/BF02310555"),),
    "weighting": (
        Source("Deming & Stephan (1940)", "10.1214/aoms/1177731829"),
        Source("Deville & Särndal (1992)", "10.1080/01621459.1992.10475217"),
    ),
    "ordered": (
        Source("McCullagh (1980)", "10.1111/j.2517-6161.1980.tb01109.x"),
        Source("Brunner & Munzel (2000)", "10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U"),
    ),
    "moved": (
        Source("Lu, Ding & Dasgupta (2018)", "10.3102/1076998618776435"),
        Source("Fan & Park (2010)", "10.1017/S0266466609990168"),
        Source("Jacobson & Truax (1991)", "10.1037/0022-006X.59.1.12"),
    ),
    "design_checks": (
        Source("Lee (2009)", "10.1111/j.1467-937X.2009.00536.x"),
        Source("Angrist, Imbens & Rubin (1996)", "10.1080/01621459.1996.10476902"),
    ),
    "mechanism": (Source("Imai, Keele & Yamamoto (2010)", "10.1214/10-STS321"),),
    "sensitivity": (Source("Steegen et al. (2016)", "10.1177/1745691616658637"),),
    "dif": (
        Source("Jodoin & Gierl (2001)", "10.1207/S15324818AME1404_2"),
        Source("Cheung & Rensvold (2002)", "10.1207/S15328007SEM0902_5"),
    ),
}
# Told only where the analysis did it: the table that shows so.
_WHERE_DONE = ("weighting", "moved", "design_checks", "mechanism", "subgroups", "sensitivity", "dif")
_ORDERED = ("marginal_effect", "superiority")  # estimands of the model for ordered answers


def full_section(edition: Edition) -> Methods:
    """Settings of this plan, and each step with its sources."""
    plan = edition.findings.plan
    multiplicity = plan.multiplicity if plan.multiplicity in ("romano_wolf", "holm") else "none"
    names = ["estimate", "clusters", "standardised", "orientation", "verdicts", multiplicity]
    names += ["decisions", "n_more", "risks", "reliability", *([] if edition.findings.complete else ["suppression"])]
    if any(row["estimand"] in _ORDERED for row in edition.rows("estimates")):
        names.append("ordered")
    names += [name for name in _WHERE_DONE if edition.rows(name)]
    values = {
        "romano_wolf": {"resamples": edition.numerals.count(plan.resamples)},
        "suppression": {"n": edition.numerals.count(edition.threshold)},
    }
    items = [
        Method(
            edition.strings(f"methods.full.{name}.title"),
            edition.strings(f"methods.full.{name}.body", **values.get(name, {})),
            _SOURCES.get(name, ()),
        )
        for name in names
    ]
    return Methods(_settings(edition), tuple(items))


def _settings(edition: Edition) -> tuple[Term, ...]:
    plan, numerals, strings = edition.findings.plan, edition.numerals, edition.strings
    none = strings("methods.setting.none")
    used = sorted({f"{row['model']} / {row['variance']}" for row in edition.rows("estimates")})
    values = {
        "plan": (plan.id,),
        "alpha": (numerals.exact(plan.alpha),),
        "unit": (plan.unit,),
        "multiplicity": (plan.multiplicity,),
        "resamples": (numerals.count(plan.resamples),),
        "cells": (numerals.count(plan.n_primary_cells),),
        "critical": (_figure(edition, plan.critical),),
        "local": (_figure(edition, plan.local_level),),
        "variance": (plan.variance,),
        "used": tuple(used) or (none,),
        "covariates": tuple(map(edition.variable, plan.covariates)) or (none,),
    }
    return tuple(
        Term(strings(f"methods.setting.{name}"), tuple(clean_line(value) for value in texts))
        for name, texts in values.items()
    )


def _figure(edition: Edition, value: float | None) -> str:
    return edition.numerals.decimal(math.nan if value is None else value, 4)


SECTION = Section(
    "methods_full", full_section, (ESTIMATES, DIF, WEIGHTING, MOVED, DESIGN_CHECKS, SUBGROUPS, MECHANISM, SENSITIVITY)
)
