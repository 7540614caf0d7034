"""Follow outcomes over waves: where they stand, how they moved, and whether the waves may be compared at all."""

from pretest.tables.comparability import TABLE as COMPARABILITY
from pretest.waves.adjusting import Adjusted, adjust
from pretest.waves.alarms import AlarmRule, Limit, alarms_of, count_cells
from pretest.waves.changes import changes_of, estimate_changes
from pretest.waves.comparability import REASONS, Comparability, check_comparability
from pretest.waves.cusum import cusum_of
from pretest.waves.domains import Followed, follow
from pretest.waves.facts import AnswersSeen, OutcomeFactsInput, Reliability, WaveFactsInput, Wording, answers_seen
from pretest.waves.levels import estimate_levels, levels_of
from pretest.waves.outcome import WaveOutcome
from pretest.waves.pairs import require_baseline, wave_pairs
from pretest.waves.same import SamePeople, follow_same_people
from pretest.waves.sampling import coded
from pretest.waves.samplingnotes import check_sampling, sampling_notes
from pretest.waves.since import change_to, spread_of

__all__ = [
    "COMPARABILITY",
    "REASONS",
    "Adjusted",
    "AlarmRule",
    "AnswersSeen",
    "Comparability",
    "Followed",
    "Limit",
    "OutcomeFactsInput",
    "Reliability",
    "SamePeople",
    "WaveFactsInput",
    "WaveOutcome",
    "Wording",
    "adjust",
    "alarms_of",
    "answers_seen",
    "change_to",
    "changes_of",
    "check_comparability",
    "check_sampling",
    "coded",
    "count_cells",
    "cusum_of",
    "estimate_changes",
    "estimate_levels",
    "follow",
    "follow_same_people",
    "levels_of",
    "require_baseline",
    "sampling_notes",
    "spread_of",
    "wave_pairs",
]
