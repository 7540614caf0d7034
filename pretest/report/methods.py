"""How it was studied: in short sentences, and in full with sources."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.edition import Edition
from pretest.report.labels import clean_line
from pretest.report.table import Term


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
}


def plain_section(edition: Edition) -> tuple[str, ...]:
    """The method in a few short paragraphs."""
    strings, plan = edition.strings, edition.findings.plan
    count = edition.numerals.count(plan.n_primary_cells)
    if plan.multiplicity == "none":
        many = strings("methods.plain.many_none")
    elif plan.n_primary_cells > 0:
        many = strings("methods.plain.many", n_cells=count)
    else:
        many = strings("methods.plain.many_unknown")
    hidden = edition.findings.suppressed_below
    return (
        strings("methods.plain.compare"),
        strings("methods.plain.margin"),
        strings("methods.plain.absence"),
        many,
        strings("methods.plain.probability"),
        strings("methods.plain.privacy", n=edition.numerals.count(hidden))
        if hidden
        else strings("methods.plain.privacy_off"),
    )


def full_section(edition: Edition) -> Methods:
    """Settings of this plan, and each step with its sources."""
    plan = edition.findings.plan
    multiplicity = plan.multiplicity if plan.multiplicity in ("romano_wolf", "holm") else "none"
    names = ["estimate", "clusters", "standardised", "orientation", "verdicts", multiplicity]
    names += ["decisions", "n_more", "risks", "reliability", "suppression"]
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
        "covariates": plan.covariates or (none,),
    }
    return tuple(
        Term(strings(f"methods.setting.{name}"), tuple(clean_line(value) for value in texts))
        for name, texts in values.items()
    )


def _figure(edition: Edition, value: float | None) -> str:
    return edition.numerals.decimal(math.nan if value is None else value, 4)
