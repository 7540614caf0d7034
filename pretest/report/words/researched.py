"""What earlier studies found, in words: how an effect came into SD, who is pooled and who is not, what the fit says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from pretest.evidence.convert import InSd, NotInSdWhy, Step
from pretest.evidence.pool import Pooled
from pretest.numbers.meta import RandomEffects
from pretest.numbers.predictive import FITTED, predictive
from pretest.report.words.numerals import Numerals
from pretest.report.words.strings import Strings, read_strings
from pretest.spec.evidence import EarlierStudy, Evidence
from pretest.words import HARM_ROLES, Language

HOME = "terminal.evidence"


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """Words and numbers of one language."""

    strings: Strings
    numerals: Numerals

    def __call__(self, key: str, **values: str) -> str:
        return self.strings(f"{HOME}.{key}", **values)

    def number(self, value: float, digits: int = 3) -> str:
        """Three digits: effects of campaigns are small, and rounding must not turn a harm into none."""
        return self.numerals.decimal(value, digits)

    def signed(self, value: float, digits: int = 3) -> str:
        return self.numerals.signed(value, digits)

    def role(self, role: str) -> str:
        return self(f"role.{role}")

    def level(self, conf_level: float) -> str:
        """0.95 → 95; 0.975 → 97.5."""
        percent = 100 * conf_level
        return self.numerals.decimal(percent, 0 if math.isclose(percent, round(percent)) else 1)


def tongue(language: Language) -> Tongue:
    strings = read_strings(language)
    return Tongue(strings, Numerals(strings))


def interval_of(effect: InSd, conf_level: float) -> tuple[float, float]:
    """Ends of the normal interval of one study."""
    half = NormalDist().inv_cdf(0.5 + conf_level / 2) * effect.se
    return effect.estimate - half, effect.estimate + half


def how_text(words: Tongue, how: Sequence[Step]) -> str:
    """Every step from what the source gave to SD."""
    return "; ".join(words(f"step.{step}") for step in how)


def why_text(words: Tongue, study: EarlierStudy, why: NotInSdWhy) -> str:
    """Why an effect has no way to SD."""
    return words(f"why_not.{why}", **({"metric": study.metric} if why == "metric" else {}))


def given_text(words: Tongue, study: EarlierStudy) -> str:
    """What the source gave, as it stands in the file."""
    turned = words("better") if study.higher_is == "better" else ""
    if study.counts is not None or study.means is not None:
        key = "given_counts" if study.counts is not None else "given_means"
        return words(key, metric=study.metric) + turned
    sure = ""
    if study.ci is not None:
        ends = {"low": words.signed(study.ci.low), "high": words.signed(study.ci.high)}
        sure = words("given_ci", level=words.level(study.ci.level), **ends)
    elif study.se is not None:
        sure = words("given_se", se=words.number(study.se, 4))
    elif study.n is not None:
        sure = words("given_n", n=words.numerals.count(study.n))
    estimate = math.nan if study.estimate is None else study.estimate
    return words("given", metric=study.metric, estimate=words.signed(estimate), sure=sure) + turned


def in_sd_text(words: Tongue, study: EarlierStudy, found: InSd | NotInSdWhy, conf_level: float) -> str:
    """The effect in SD with the steps that led there, or why there is none."""
    if not isinstance(found, InSd):
        return words("not_in_sd", why=why_text(words, study, found))
    low, high = interval_of(found, conf_level)
    return words(
        "in_sd",
        estimate=words.signed(found.estimate),
        level=words.level(conf_level),
        low=words.signed(low),
        high=words.signed(high),
        how=how_text(words, found.how),
    )


def fit_lines(words: Tongue, pooled: Pooled) -> Iterator[str]:
    """What the studies of one role say together; what one or two of them cannot say is said too."""
    fit = pooled.fit
    if fit is None:
        yield words("fit.none")
        return
    level = words.level(fit.conf_level)
    yield words(f"fit.studies.{'one' if fit.k == 1 else 'many'}", n=words.numerals.count(fit.k))
    yield from _of_one_source(words, pooled)
    yield words("fit.mean", estimate=words.signed(fit.mu), level=level, **_ends(words, fit.conf_low, fit.conf_high))
    if fit.k == 1:
        yield words("fit.one")
    else:
        yield from _spread_lines(words, pooled.role, fit)
    if pooled.role in HARM_ROLES:
        yield _used_line(words, pooled)


def _spread_lines(words: Tongue, role: str, fit: RandomEffects) -> Iterator[str]:
    """How much campaigns differ, and what follows for a new one."""
    yield words(
        "fit.spread",
        tau=words.number(fit.tau),
        tau2=words.number(fit.tau2, 4),
        i2=words.numerals.share(fit.i2),
        q=words.number(fit.q, 2),
        p=words.numerals.p_value(fit.q_p_value),
        method=fit.method.upper(),
    )
    ends = _ends(words, fit.predict_low, fit.predict_high)
    yield words("fit.predicted", level=words.level(fit.conf_level), **ends)
    if role in HARM_ROLES:
        yield words("fit.predicted_harm" if fit.predict_high >= 0 else "fit.predicted_below")
    if fit.k < FITTED:
        yield words("fit.two")


def _used_line(words: Tongue, pooled: Pooled) -> str:
    """What an analysis expects of a new campaign when its plan names this file, before its share for doubt."""
    used = predictive([one.estimate for one in pooled.effects], [one.se for one in pooled.effects])
    low, high = used.interval(0.9)
    return words(
        f"fit.used.{used.how}",
        mean=words.signed(used.mean),
        sd=words.number(used.sd),
        tau=words.number(used.tau, 2),
        **_ends(words, low, high),
    )


def _of_one_source(words: Tongue, pooled: Pooled) -> Iterator[str]:
    """Several effects of one study or paper say how messages differ, and less how studies do."""
    sources = Counter(study.study or study.doi for study in pooled.studies)
    for source, n in sources.items():
        if source is not None and n > 1:
            yield words("fit.one_source", n=words.numerals.count(n), source=source)


def left_lines(words: Tongue, pooled: Pooled) -> Iterator[str]:
    """Effects of the role that are not pooled, each with its reason."""
    for study, why in pooled.left:
        yield words("fit.left", id=study.id, why=why_text(words, study, why))


def lacking_line(words: Tongue, evidence: Evidence) -> str:
    """Harms that the file has no study on, or nothing."""
    own = {study.role for study in evidence.studies}
    lacking = [words.role(role) for role in HARM_ROLES if role not in own]
    return words("lacking", roles=words.strings.listed(lacking)) if lacking else ""


def figure_title(words: Tongue, pooled: Pooled) -> str:
    """The finding, for a figure."""
    fit, role = pooled.fit, words.role(pooled.role)
    if fit is None:
        return words.strings("figure.evidence.title_none", role=role)
    if fit.k == 1:
        return words.strings("figure.evidence.title_one", estimate=words.signed(fit.mu, 2), role=role)
    ends = {"low": words.signed(fit.predict_low, 2), "high": words.signed(fit.predict_high, 2)}
    which = "any"
    if pooled.role in HARM_ROLES:
        which = "harm" if fit.predict_high >= 0 else "below"
    return words.strings(f"figure.evidence.title_{which}", role=role, **ends)


def _ends(words: Tongue, low: float, high: float) -> dict[str, str]:
    return {"low": words.signed(low), "high": words.signed(high)}
