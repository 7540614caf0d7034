"""Follow outcomes over waves: where they stand, how they moved, and whether the waves may be compared at all."""

from pretest.tables.comparability import TABLE as COMPARABILITY
from pretest.waves.alarms import AlarmRule, Limit, alarms_of, count_cells
from pretest.waves.changes import changes_of, estimate_changes
from pretest.waves.comparability import REASONS, Comparability, check_comparability
from pretest.waves.domains import Followed, follow
from pretest.waves.facts import AnswersSeen, OutcomeFactsInput, Reliability, WaveFactsInput, Wording, answers_seen
from pretest.waves.levels import estimate_levels, levels_of
from pretest.waves.outcome import WaveOutcome
from pretest.waves.pairs import require_baseline, wave_pairs
from pretest.waves.sampling import coded
from pretest.waves.samplingnotes import check_sampling, sampling_notes

__all__ = [
    "COMPARABILITY",
    "REASONS",
    "AlarmRule",
    "AnswersSeen",
    "Comparability",
    "Followed",
    "Limit",
    "OutcomeFactsInput",
    "Reliability",
    "WaveFactsInput",
    "WaveOutcome",
    "Wording",
    "alarms_of",
    "answers_seen",
    "changes_of",
    "check_comparability",
    "check_sampling",
    "coded",
    "count_cells",
    "estimate_changes",
    "estimate_levels",
    "follow",
    "levels_of",
    "require_baseline",
    "sampling_notes",
    "wave_pairs",
]
