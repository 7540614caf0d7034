"""Follow outcomes over waves: where they stand, how they moved, and whether the waves may be compared at all."""

from pretest.tables.comparability import TABLE as COMPARABILITY
from pretest.waves.changes import estimate_changes
from pretest.waves.comparability import REASONS, Comparability, check_comparability
from pretest.waves.facts import AnswersSeen, OutcomeFactsInput, WaveFactsInput, answers_seen
from pretest.waves.levels import estimate_levels
from pretest.waves.outcome import WaveOutcome
from pretest.waves.samplingnotes import check_sampling

__all__ = [
    "COMPARABILITY",
    "REASONS",
    "AnswersSeen",
    "Comparability",
    "OutcomeFactsInput",
    "WaveFactsInput",
    "WaveOutcome",
    "answers_seen",
    "check_comparability",
    "check_sampling",
    "estimate_changes",
    "estimate_levels",
]
