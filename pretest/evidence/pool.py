"""What the earlier studies of one role say together: who is in, who is not and why, and the fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pretest.evidence.convert import InSd, NotInSd, NotInSdWhy, to_sd
from pretest.evidence.overlap import require_once
from pretest.numbers.between import TauMethod
from pretest.numbers.meta import RandomEffects, random_effects
from pretest.spec.evidence import EarlierStudy, Evidence
from pretest.words import ROLES, Role


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """One role of one evidence file. The unit is control-group SD, positive = worse.

    studies, effects: what is pooled, in the order of the file, and each in SD units. left: effects of this role that
    have no agreed way to SD units, each with the reason. fit: None where no study is left to pool.
    """

    role: Role
    studies: tuple[EarlierStudy, ...]
    effects: tuple[InSd, ...]
    left: tuple[tuple[EarlierStudy, NotInSdWhy], ...]
    fit: RandomEffects | None

    @property
    def k(self) -> int:
        """Number of studies that are pooled."""
        return len(self.studies)


def roles_of(evidence: Evidence) -> tuple[Role, ...]:
    """The roles that the file has effects of, harms first."""
    own = {study.role for study in evidence.studies}
    return tuple(role for role in ROLES if role in own)


def pool(
    evidence: Evidence,
    role: Role,
    *,
    method: TauMethod = "reml",
    conf_level: float = 0.95,
    known: Iterable[EarlierStudy] = (),
    study: str = "",
) -> Pooled:
    """Random effects over the studies of ``role``, each put in SD units first.

    Parameters
    ----------
    evidence
        One file.
    role
        Effects on other roles stay out: stigma and use are not one quantity.
    method
        How tau2 is found (``random_effects``).
    conf_level
        Of all intervals.
    known
        Studies of other files, through which ``overlaps`` may lead.
    study
        Id of the study that the pool is put beside; its own results are refused.

    Returns
    -------
    Pooled
        SD units, positive = worse.

    Raises
    ------
    SpecError
        When people would count twice; a sentence names both studies.

    Examples
    --------
    >>> from pretest.evidence.pool import pool
    >>> from pretest.spec.content import load_evidence
    >>> pooled = pool(load_evidence()["campaigns"], "harm.boomerang")
    >>> pooled.k, pooled.fit.mu, pooled.fit.tau2
    (1, -0.02, nan)
    """
    own = [one for one in evidence.studies if one.role == role]
    found = [(one, to_sd(one)) for one in own]
    pooled = [(one, effect) for one, effect in found if isinstance(effect, InSd)]
    left = tuple((one, effect.why) for one, effect in found if isinstance(effect, NotInSd))
    studies, effects = tuple(one for one, _ in pooled), tuple(effect for _, effect in pooled)
    require_once(studies, f"surveys/evidence/{evidence.id}.yaml", known=known, study=study)
    fit = None
    if effects:
        fit = random_effects(
            [one.estimate for one in effects], [one.se for one in effects], method=method, conf_level=conf_level
        )
    return Pooled(role, studies, effects, left, fit)
