"""The tables that cross a border: their columns, in order, with type and unit.

Subjects do not import each other; they meet in these tables. ``require`` checks a frame at the border.
Columns of respondents' data that we add ourselves begin with an underscore, so that they can never
collide with an item or a column of the user (ids that begin with an underscore are refused).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

# --- responses: one row per respondent and concept seen -----------------------------------------
RESPONDENT = "_respondent"  # str, unique within the study: wave-independent id as in the file
WAVE = "_wave"  # int
ARM = "_arm"  # str: arm id of the study; missing when no arm was seen
ARM_CODE = "_arm_code"  # str: the code in the file (several codes may be one arm)
CLUSTER = "_cluster"  # str or missing
STRATUM = "_stratum"  # str or missing
BLOCK = "_block"  # str or missing
PLACE = "_place"  # str or missing
WEIGHT = "_weight"  # float, >= 0
SOURCE_FILE = "_file"  # str: file name as written in study.yaml
SOURCE_ROW = "_row"  # int: 1-based line in the source file, header included

DESIGN_COLUMNS = (
    RESPONDENT,
    WAVE,
    ARM,
    ARM_CODE,
    CLUSTER,
    STRATUM,
    BLOCK,
    PLACE,
    WEIGHT,
    SOURCE_FILE,
    SOURCE_ROW,
)

# What a platform says about a submission, beside the answers; kept where the export has it. Times are ISO 8601 text.
STATUS = "_status"  # text: one of STATUSES
DURATION = "_duration"  # float: seconds from opening to submitting
STARTED = "_started"  # text
ENDED = "_ended"  # text
LANGUAGE = "_language"  # text: language in which the questionnaire was filled in
QUESTIONNAIRE = "_questionnaire"  # text: id of the questionnaire
WORDING = "_wording"  # text: its wording hash at fieldwork
SHOWN = "_shown"  # text: ids of the arms whose message was displayed, joined by " | "; "" when none was
SHOWN_SECONDS = "_shown_seconds"  # float: how long the message was on the screen
SESSION = "_session"  # text: device or browser session, pseudonymous
PAGE_SECONDS = "_seconds_"  # + screen id: float, seconds on that screen
ORDER = "_order_"  # + block id: text, names of what was shown in its order, joined by " | "

SUBMISSION_COLUMNS = {
    STATUS: "text",
    DURATION: "float",
    STARTED: "text",
    ENDED: "text",
    LANGUAGE: "text",
    QUESTIONNAIRE: "text",
    WORDING: "text",
    SHOWN: "text",
    SHOWN_SECONDS: "float",
    SESSION: "text",
}
STATUSES = ("complete", "partial", "screened_out", "quota_full", "preview", "test", "spam")

# --- result tables --------------------------------------------------------------------------------
# text | int | float | bool; floats are unrounded. The order is the order in the CSV.
# detail: of an ordinal outcome the answer that "or higher" starts from (the judged one is the first marginal_effect of
# its cell); of floor and ceiling "concept" or "reference" for the share in that arm and "" for the difference; else "".
ESTIMATES = {
    "study": "text",
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "reference": "text",
    "outcome": "text",
    "role": "text",
    "subgroup": "text",
    "level": "text",
    "estimand": "text",
    "model": "text",
    "unit": "text",
    "estimate": "float",
    "std_error": "float",
    "df": "float",
    "statistic": "float",
    "p_value": "float",
    "p_harm": "float",
    "p_adjusted": "float",
    "family": "text",
    "conf_level": "float",
    "conf_low": "float",
    "conf_high": "float",
    "n": "int",
    "n_concept": "int",
    "n_reference": "int",
    "weighted": "bool",
    "suppressed": "bool",
    "harm_estimate": "float",
    "variance": "text",
    "primary": "bool",
    "detail": "text",
}
VERDICTS = {
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "role": "text",
    "verdict": "text",
    "harm_estimate": "float",
    "lower": "float",
    "upper": "float",
    "margin": "float",
    "unit": "text",
    "n_more": "float",
    "wave": "int",
    "primary": "bool",
    "reason": "text",
    "suppressed": "bool",
}
RISKS = {
    "audience": "text",
    "concept": "text",
    "risk": "text",
    "probability": "float",
    "prior_probability": "float",
    "data_only_probability": "float",
    "worst_outcome": "text",
    "wave": "int",
    "weak_probability": "float",
    "expected_harm": "float",
    "p_least_harmful": "float",
    "expected_loss": "float",  # harm beyond the margin weighs more; over the outcomes that all concepts have
    "rank": "int",  # 1 = smallest expected loss
    "n_outcomes": "int",
    "mc_error": "float",
    "suppressed": "bool",
}
RELIABILITY = {
    "wave": "int",
    "audience": "text",
    "scale": "text",
    "phase": "text",
    "item": "text",
    "n": "int",
    "n_items": "int",
    "alpha": "float",
    "alpha_low": "float",
    "alpha_high": "float",
    "omega": "float",
    "omega_low": "float",
    "omega_high": "float",
    "conf_level": "float",
    "item_rest": "float",
    "alpha_dropped": "float",
    "mean": "float",
    "sd": "float",
    "floor": "float",
    "ceiling": "float",
    "share_missing": "float",
    "flag": "text",
    "suppressed": "bool",
}
FLOW = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "step": "text",
    "n_respondents": "int",
    "n_rows": "int",
    "suppressed": "bool",
}
CASES = {
    "wave": "int",
    "file": "text",
    "row": "int",
    "rule": "text",
    "value": "float",
    "threshold": "float",
    "action": "text",
    "reason": "text",
}
# Who each quality rule points out, per audience and arm; the row without a concept holds the test over the arms.
# rule: its label, in the order of the plan, then "kept" for all exclusions together. kind: its name ("" for kept).
# n: respondents read; n_left: still in after it. difference: largest minus smallest share over the arms.
# finding: "" or "differs".
LOSS = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "rule": "text",
    "kind": "text",
    "action": "text",
    "n": "int",
    "n_flagged": "int",
    "share": "float",
    "n_left": "int",
    "test": "text",
    "statistic": "float",
    "df": "int",
    "p_value": "float",
    "difference": "float",
    "finding": "text",
    "suppressed": "bool",
}
# How the design turned out. check: assigned | no_arm | shown_none | shown_other | shown_several | exposure_short |
# order_missing. arm: "" for all. n of ``of`` respondents.
REALISED = {
    "wave": "int",
    "check": "text",
    "arm": "text",
    "n": "int",
    "of": "int",
    "suppressed": "bool",
}
LEVELS = {
    "wave": "int",
    "date": "text",
    "place": "text",
    "audience": "text",
    "outcome": "text",
    "role": "text",
    "statistic": "text",
    "category": "text",
    "estimate": "float",
    "std_error": "float",
    "df": "float",
    "conf_level": "float",
    "conf_low": "float",
    "conf_high": "float",
    "n": "int",
    "n_effective": "float",
    "deff": "float",
    "weighted": "bool",
    "suppressed": "bool",
}
CHANGES = {
    "audience": "text",
    "place": "text",
    "outcome": "text",
    "kind": "text",
    "wave_from": "int",
    "wave_to": "int",
    "estimate": "float",
    "std_error": "float",
    "df": "float",
    "p_value": "float",
    "conf_low": "float",
    "conf_high": "float",
    "adjusted": "bool",
    "comparable": "bool",
    "reason": "text",
    "role": "text",
    "harm_estimate": "float",
    "conf_level": "float",
    "suppressed": "bool",
    "statistic": "text",
    "category": "text",
}
# --- what stands beside the verdicts ---------------------------------------------------------------
DIF = {
    "wave": "int",  # of the group; of the reference too, unless grouping is wave
    "audience": "text",  # within which; "" where audiences are compared
    "grouping": "text",  # audience | language | wave
    "reference": "text",
    "group": "text",
    "scale": "text",
    "item": "text",
    "n_reference": "int",
    "n_group": "int",
    "chi2_uniform": "float",
    "p_uniform": "float",
    "chi2_nonuniform": "float",
    "p_nonuniform": "float",
    "chi2_total": "float",
    "df_total": "int",
    "p_total": "float",
    "p_adjusted": "float",
    "delta_r2": "float",
    "beta_change": "float",
    "size": "text",  # negligible | moderate | large; "" where not estimated
    "flag": "text",  # dif | "" | the reason why nothing could be said
    "suppressed": "bool",
}
INVARIANCE = {
    "wave": "int",
    "audience": "text",  # within which; "" where audiences are compared
    "grouping": "text",
    "reference": "text",
    "group": "text",
    "scale": "text",
    "model": "text",  # one_factor | configural | metric | scalar
    "n": "int",
    "chi2": "float",
    "df": "int",
    "p_value": "float",
    "cfi": "float",
    "rmsea": "float",
    "srmr": "float",
    "delta_cfi": "float",
    "delta_rmsea": "float",
    "judgement": "text",  # holds | fails | cannot_tell
    "suppressed": "bool",
}
# What verdicts become without the items that work differently; outcome "" = the decision on the concept.
DIF_VERDICTS = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "items_left_out": "text",  # joined by " | "
    "verdict": "text",
    "verdict_without": "text",
    "harm_estimate": "float",
    "harm_estimate_without": "float",
    "upper": "float",
    "upper_without": "float",
    "margin": "float",
    "unit": "text",
    "suppressed": "bool",
}
INTER_ITEM = {
    "wave": "int",
    "audience": "text",
    "scale": "text",
    "phase": "text",
    "item": "text",
    "other": "text",
    "n": "int",
    "correlation": "float",
    "suppressed": "bool",
}
WEIGHTING = {
    "wave": "int",
    "audience": "text",  # "" = the whole sample
    "variable": "text",  # "" = summary row
    "category": "text",
    "population_share": "float",
    "sample_share": "float",
    "weighted_share": "float",
    "n": "int",
    "n_effective": "float",
    "deff": "float",
    "min_weight": "float",
    "max_weight": "float",
    "n_trimmed": "int",
    "iterations": "int",
    "converged": "bool",
    "source": "text",
    "suppressed": "bool",
}
MOVED = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "role": "text",
    "direction": "text",  # worse | better
    # ordinal | makarov; reliable_change: share_low = share_high = the concept's share, conf_ of the difference from
    # share_reference
    "method": "text",
    "conditioned": "text",  # "" or the pre-score that tightens the bounds
    "share_low": "float",
    "share_high": "float",
    "conf_low": "float",
    "conf_high": "float",
    "conf_level": "float",
    "share_reference": "float",  # reliable change in the control arm
    "n_concept": "int",
    "n_reference": "int",
    "suppressed": "bool",
}
DESIGN_CHECKS = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "check": "text",  # arms | balance | drop_out | lee (flag lower, upper) | exposed | complier
    "variable": "text",  # drop_out: "" = none of the outcomes answered
    "unit": "text",
    "estimate": "float",
    "std_error": "float",
    "statistic": "float",
    "df": "float",
    "p_value": "float",
    "conf_level": "float",
    "conf_low": "float",
    "conf_high": "float",
    "n_concept": "int",
    "n_reference": "int",
    "flag": "text",
    "suppressed": "bool",
}
SUBGROUPS = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "role": "text",
    "subgroup": "text",
    "level": "text",
    "unit": "text",
    "harm_estimate": "float",  # as measured in the level, signed so that positive = worse
    "std_error": "float",
    "shrunk": "float",  # posterior mean
    "shrunk_sd": "float",
    "conf_level": "float",
    "conf_low": "float",
    "conf_high": "float",
    "p_above_margin": "float",
    "n_concept": "int",
    "n_reference": "int",
    "suppressed": "bool",
}
HETEROGENEITY = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "role": "text",
    "part": "text",  # blp_mean | blp_spread | group | description
    "group": "text",
    "variable": "text",
    "estimate": "float",
    "std_error": "float",
    "p_value": "float",
    "conf_level": "float",
    "conf_low": "float",
    "conf_high": "float",
    "n": "int",
    "suppressed": "bool",
}
MECHANISM = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "mediator": "text",  # a chain as threat_to_freedom>anger
    "path": "text",  # a | b | between (in a chain) | indirect | direct | total | share | rho_zero
    "estimate": "float",
    "std_error": "float",
    "conf_level": "float",
    "conf_low": "float",
    "conf_high": "float",
    "n": "int",
    "suppressed": "bool",
}
SENSITIVITY = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",  # "" = the decision on the concept
    "specification": "text",  # "plan" or the alternatives joined by +
    "verdict": "text",
    "harm_estimate": "float",
    "lower": "float",
    "upper": "float",
    "margin": "float",
    "unit": "text",
    "same": "bool",  # as in the plan
    "share_same": "float",  # of all specifications, repeated in each row
    "n_specifications": "int",
    "suppressed": "bool",
}
DISTRIBUTIONS = {
    "wave": "int",
    "audience": "text",
    "concept": "text",
    "outcome": "text",
    "value": "float",
    "label": "text",
    "n": "int",
    "share": "float",
    "suppressed": "bool",
}

DTYPES = {"text": "string", "int": "Int64", "float": "float64", "bool": "boolean"}


def require(frame: DataFrame, columns: Mapping[str, str], name: str) -> DataFrame:
    """``frame`` with exactly ``columns``, in order and typed; a missing or unknown column is our mistake.

    Raises
    ------
    ValueError
        When the frame does not have the declared columns: a programming mistake, not the user's.
    """
    missing = [column for column in columns if column not in frame.columns]
    extra = [column for column in frame.columns if column not in columns]
    if missing or extra:
        raise ValueError(f"table '{name}': missing columns {missing}, undeclared columns {extra}")
    typed = {column: DTYPES[kind] for column, kind in columns.items()}
    if dict(frame.dtypes.astype(str)) == typed and list(frame.columns) == list(columns):
        return frame.reset_index(drop=True)
    return frame[list(columns)].astype(typed).reset_index(drop=True)
