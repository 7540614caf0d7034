"""The tables that cross a border: their columns, in order, with type and unit.

Subjects do not import each other; they meet in these tables. ``require`` checks a frame at the border.
Columns of respondents' data that we add ourselves begin with an underscore, so that they can never
collide with an item or a column of the user (ids that begin with an underscore are refused).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

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
