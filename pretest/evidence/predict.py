"""What the earlier studies of one kind of harm predict of a new campaign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pretest.evidence.convert import NotInSdWhy
from pretest.evidence.pool import pool
from pretest.numbers.meta import RandomEffects
from pretest.numbers.predictive import Predictive, predictive
from pretest.spec.evidence import EarlierStudy, Evidence
from pretest.words import EvidenceHow, Role


@dataclass(frozen=True, slots=True, eq=False)
class RolePrediction:
    """Earlier studies of one role, in control-group SD, positive = worse.

    studies: ids of those that are pooled, in the order of the file; left: ids of effects that have no way to SD units,
    each with the reason. fit: of the pooled studies; expected: predictive distribution of the effect of a new campaign.
    Both are None where no study is left.
    """

    role: Role
    studies: tuple[str, ...]
    left: tuple[tuple[str, NotInSdWhy], ...]
    fit: RandomEffects | None
    expected: Predictive | None

    @property
    def k(self) -> int:
        """Number of studies that are pooled."""
        return len(self.studies)

    @property
    def how(self) -> EvidenceHow:
        """``fitted`` where the studies say how far campaigns differ, ``convention`` where they are too few for that,
        ``none`` where there is no study."""
        return "none" if self.expected is None else self.expected.how


def predict_role(
    evidence: Evidence, role: Role, *, known: Iterable[EarlierStudy] = (), study: str = ""
) -> RolePrediction:
    """The predictive distribution of the effect of a new campaign on outcomes of ``role``.

    Random effects over the studies of the role (``pool``), then ``numbers.predictive``: with fewer than three studies
    nobody can see in them how far campaigns differ, and a convention stands in its place, which ``how`` says.

    Parameters
    ----------
    evidence
        One file.
    role
        Studies on other roles say nothing of this one.
    known
        Studies of other files, through which ``overlaps`` may lead.
    study
        Id of the study that this is a prior for; its own results are refused.

    Returns
    -------
    RolePrediction
        SD units, positive = worse; without studies ``expected`` is None.

    Raises
    ------
    SpecError
        When people would count twice; a sentence names both studies.

    Examples
    --------
    >>> from pretest.evidence.predict import predict_role
    >>> from pretest.spec.content import load_evidence
    >>> predict_role(load_evidence()["campaigns"], "harm.stigma").how
    'none'
    >>> predict_role(load_evidence()["campaigns"], "harm.boomerang").how
    'convention'
    """
    pooled = pool(evidence, role, known=known, study=study)
    effects = pooled.effects
    expected = predictive([one.estimate for one in effects], [one.se for one in effects]) if effects else None
    left = tuple((one.id, why) for one, why in pooled.left)
    return RolePrediction(role, tuple(one.id for one in pooled.studies), left, pooled.fit, expected)
