"""The columns of respondents' data that we add ourselves, each with its meaning.

They begin with an underscore, so that they can never collide with an item or a column of the user (ids that begin with
an underscore are refused).
"""

from __future__ import annotations

from pretest.tables.table import Column

# One row per respondent and concept seen.
RESPONDENT = "_respondent"
WAVE = "_wave"
ARM = "_arm"
ARM_CODE = "_arm_code"
CLUSTER = "_cluster"
STRATUM = "_stratum"
BLOCK = "_block"
PLACE = "_place"
EXECUTION = "_execution"
WEIGHT = "_weight"
EXECUTION = "_execution"  # text: which text, film or speaker of its arm a row saw; the column may be absent
MIX = "mix:"  # + name: text, the group that a respondent is in, of what the mix of waves is held the same of
SOURCE_FILE = "_file"
SOURCE_ROW = "_row"

DESIGN = (
    Column(RESPONDENT, "text", "Who answered: the id in the file, unique within the study and the same in each wave."),
    Column(WAVE, "int", "Number of the survey wave in which the answers were given."),
    Column(ARM, "text", "The arm of the study that the respondent was in; missing when no arm was seen."),
    Column(ARM_CODE, "text", "The arm as the file codes it; several codes may stand for one arm."),
    Column(CLUSTER, "text", "The group in which people were drawn or assigned together; missing without clusters."),
    Column(STRATUM, "text", "The part of the population that was sampled apart; missing without strata."),
    Column(BLOCK, "text", "The block within which arms were assigned at random; missing without blocks."),
    Column(PLACE, "text", "The place where the respondent lives; missing when it was not asked."),
    Column(
        EXECUTION, "text", "Which text, film or speaker of the concept was seen; missing where it was not recorded."
    ),
    Column(WEIGHT, "float", "How many people the respondent stands for, relative to the others; never below 0."),
    Column(SOURCE_FILE, "text", "The data file that the row comes from, as study.yaml names it."),
    Column(SOURCE_ROW, "int", "Line in that file, counted from 1 with the header included."),
)
DESIGN_COLUMNS = tuple(column.name for column in DESIGN)

# What a platform says about a submission, beside the answers; kept where the export has it.
STATUS = "_status"
DURATION = "_duration"
STARTED = "_started"
ENDED = "_ended"
LANGUAGE = "_language"
QUESTIONNAIRE = "_questionnaire"
WORDING = "_wording"
SHOWN = "_shown"
SHOWN_SECONDS = "_shown_seconds"
SESSION = "_session"
PAGE_SECONDS = "_seconds_"  # + screen id: float, seconds on that screen
ORDER = "_order_"  # + block id: text, names of what was shown in its order, joined by BETWEEN
BETWEEN = " | "

STATUSES = ("complete", "partial", "screened_out", "quota_full", "preview", "test", "spam")
SUBMISSION = (
    Column(STATUS, "text", "How the submission ended, or why it is no answer of a respondent.", STATUSES),
    Column(DURATION, "float", "Seconds from opening the questionnaire to submitting it."),
    Column(STARTED, "text", "When the questionnaire was opened, as ISO 8601 date and time."),
    Column(ENDED, "text", "When the questionnaire was submitted, as ISO 8601 date and time."),
    Column(LANGUAGE, "text", "Code of the language in which the questionnaire was filled in."),
    Column(QUESTIONNAIRE, "text", "Which questionnaire was filled in, by the id of its file."),
    Column(WORDING, "text", "Hash of the exact wording of the questionnaire at fieldwork."),
    Column(SHOWN, "text", 'Ids of the arms whose message was displayed, joined by " | "; empty when none was.'),
    Column(SHOWN_SECONDS, "float", "Seconds for which the message was on the screen."),
    Column(SESSION, "text", "The device or browser session, under a pseudonym."),
)
SUBMISSION_COLUMNS = {column.name: column.kind for column in SUBMISSION}
