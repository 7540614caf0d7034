"""Before the data: rehearse a study on invented respondents whose true effects are known, and freeze its plan."""

from pretest.analysis.record.lockfile import LockState, lock_state
from pretest.planning.cheapest import Price
from pretest.planning.demo import demo
from pretest.planning.exports import rehearse
from pretest.planning.lock import amend, anchor, lock
from pretest.planning.preregistration import planned_people, preregistration
from pretest.planning.randomise import randomise
from pretest.planning.simulate import simulate
from pretest.planning.studyplan import Engine, StudyPlan, plan
from pretest.planning.truth import true_effects
from pretest.spec.truth import Truth, load_truth

__all__ = [
    "Engine",
    "LockState",
    "Price",
    "StudyPlan",
    "Truth",
    "amend",
    "anchor",
    "demo",
    "load_truth",
    "lock",
    "lock_state",
    "plan",
    "planned_people",
    "preregistration",
    "randomise",
    "rehearse",
    "simulate",
    "true_effects",
]
