"""Every limit on what comes in, once: what is larger is refused before work begins, and the error says what to do.

They lie far beyond what a study needs, and below what would fill the memory of a laptop or take an evening.
``docs/limits.md`` is made from this file.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as the docs tell it: ``most`` of ``what``; group: the heading that it stands under."""

    group: str
    what: str
    most: int


LIMITS: list[Limit] = []


def _limit(group: str, what: str, most: int) -> int:
    LIMITS.append(Limit(group, what, most))
    return most


_YAML, _STUDY, _PLAN, _CONTENT = "Any YAML file", "study.yaml", "Plans", "Scales, answers and other content"
_DATA, _SHEETS, _BESIDE = "Files of answers", "Workbooks, archives and JSON", "Files that runs leave"

YAML_BYTES = _limit(_YAML, "bytes of one file", 2_000_000)
YAML_DEPTH = _limit(_YAML, "keys inside keys", 40)
YAML_ENTRIES = _limit(_YAML, "entries of one list or one set of keys", 10_000)
YAML_KEY = _limit(_YAML, "letters of a key", 1_000)
NUMBER = _limit(_YAML, "size of a number, above or below 0 (a seed may be larger)", 10**12)
TEXT = _limit(_YAML, "letters of one text", 20_000)
LABEL = _limit(_YAML, "letters of a label or a title", 300)
ID = _limit(_YAML, "letters of an id", 64)
NAME = _limit(_YAML, "letters of the name of an arm, an audience or an outcome", 120)
COLUMN = _limit(_YAML, "letters of a column that a file names", 255)
PATH = _limit(_YAML, "letters of a path in the study", 500)

ARMS = _limit(_STUDY, "arms", 100)
EXECUTIONS = _limit(_STUDY, "executions of one arm", 100)
PHRASES = _limit(_STUDY, "marked phrases in the text of one concept", 50)
PHRASE = _limit(_STUDY, "letters of a marked phrase", 300)
AUDIENCES = _limit(_STUDY, "audiences", 100)
DATA_FILES = _limit(_STUDY, "files of answers in one study", 200)
WAVE = _limit(_STUDY, "the number of a wave (years are fine)", 10**6)
HEADER_ROW = _limit(_STUDY, "the row of the header", 1_000)
CONCEPT_BYTES = _limit(_STUDY, "bytes of the text of a concept", 200_000)
LOGO_BYTES = _limit(_STUDY, "bytes of a logo, which stands in every page", 500_000)
LOGO_SIDE = _limit(_STUDY, "pixels of a side of a logo", 4_000)
MEDIA_BYTES = _limit(_STUDY, "bytes of a film or a sound that is copied beside a form", 500_000_000)
IMAGE_BYTES = _limit(_STUDY, "bytes of a picture that is shown in a report", 5_000_000)

OUTCOMES = _limit(_PLAN, "outcomes, and composites likewise", 200)
CELLS = _limit(_PLAN, "outcomes × arms × audiences", 5_000)
COVARIATES = _limit(_PLAN, "covariates of the plan or of an outcome", 100)
RULES = _limit(_PLAN, "rules on quality", 100)
SUBGROUPS = _limit(_PLAN, "subgroups", 50)
MIX = _limit(_PLAN, "variables of which waves are given the same mix", 10)
MIX_CATEGORIES = _limit(_PLAN, "groups of one such variable", 50)
CUTS = _limit(_PLAN, "cut points of a subgroup or of a margin of a population", 50)
LOOKS = _limit(_PLAN, "planned looks", 5)
LOOK_UNITS = _limit(_PLAN, "units per arm and audience at a planned look", 10_000_000)
SUPPRESS_BELOW = _limit(_PLAN, "people below which figures are hidden", 10_000)

ANSWERS = _limit(_CONTENT, "options of one answer set (municipalities are fine)", 2_000)
ITEMS = _limit(_CONTENT, "items of one scale or block", 500)
BLOCKS = _limit(_CONTENT, "blocks of one questionnaire", 500)
EARLIER_STUDIES = _limit(_CONTENT, "studies in one file of evidence", 1_000)
MARGINS = _limit(_CONTENT, "margins of one population", 50)
CATEGORIES = _limit(_CONTENT, "categories of one margin", 2_000)
WORDING_RULES = _limit(_CONTENT, "rules of one lexicon", 1_000)
PATTERNS = _limit(_CONTENT, "patterns of one rule on wording", 200)
PATTERN = _limit(_CONTENT, "words of one pattern", 12)
AUDIT_BYTES = _limit(_CONTENT, "bytes of a text whose wording is checked, unpacked", 20_000_000)
STATEMENTS = _limit(_CONTENT, "statements of a dilemma table", 20)
TOPICS_OF_TABLE = _limit(_CONTENT, "parts, or roles, of a dilemma table", 50)
WAYS_OUT = _limit(_CONTENT, "ways out of one dilemma table, and kinds of them likewise", 50)
CELL_TEXT = _limit(_CONTENT, "letters of one cell of a sheet of practice", 2_000)
PRACTICE_BYTES = _limit(_CONTENT, "bytes of one file of answers of practice, or of a filled-in sheet", 5_000_000)
PRACTICE_ROWS = _limit(_CONTENT, "rows of such a file", 20_000)
PEOPLE_AT_TABLE = _limit(_CONTENT, "people at one dilemma table", 60)
MEMBERS = _limit(_CONTENT, "members of one panel", 500)
ROUNDS = _limit(_CONTENT, "rounds of one panel", 5)
PANEL_SHEET_BYTES = _limit(_CONTENT, "bytes of one filled in sheet of a panel", 5_000_000)
PANEL_SHEETS = _limit(_CONTENT, "filled in sheets of a panel that are read in one go", 1_000)
REASON = _limit(_CONTENT, "letters of one reason of a panel", 4_000)
POPULATION_BYTES = _limit(_CONTENT, "bytes of a downloaded table of a population", 3_000_000)
PILLARS = _limit(_PLAN, "pillars of what is watched", 20)
OUTSIDE_SERIES = _limit(_CONTENT, "outside series of one study", 50)
OUTSIDE_ROWS = _limit(_CONTENT, "rows of all outside series together", 20_000)
SIGNALS = _limit(_CONTENT, "signals of professionals in one study", 1_000)
SIGNAL_TEXT = _limit(_CONTENT, "letters of the text of one signal", 1_000)
WATCH_BYTES = _limit(_CONTENT, "bytes of one file with an outside series or with signals", 5_000_000)
CLUSTERS = _limit(_CONTENT, "invented clusters of a place in truth.yaml", 10_000)
GROUP_SIZE = _limit(_CONTENT, "people of one invented group that is assigned as a whole, in truth.yaml", 2_000)
MESSAGES = _limit(_CONTENT, "messages that one invented person sees, in truth.yaml", 16)

FILE_BYTES = _limit(_DATA, "bytes of one file", 4 * 2**30)
UNPACKED_BYTES = _limit(_DATA, "bytes that a sav, dta or parquet file may need in memory", 4 * 2**30)
PACKED_RATIO = _limit(_DATA, "unpacked to packed bytes of a parquet file of more than 128 MB unpacked", 500)
ROWS = _limit(_DATA, "rows of one file", 10_000_000)
COLUMNS = _limit(_DATA, "columns of one file", 10_000)
COLUMN_NAME = _limit(_DATA, "letters of the name of a column (whole questions are fine)", 4_000)
LINE_BYTES = _limit(_DATA, "bytes of one line of text", 16 * 2**20)
DATA_NUMBER = _limit(_DATA, "size of a number that is computed with, above or below 0", 10**15)
PANEL_ROWS = _limit(_DATA, "answers of one panel", 200_000)

SHEET_ROWS = _limit(_SHEETS, "rows of a sheet", 2**20)
SHEET_COLUMNS = _limit(_SHEETS, "columns of a sheet", 16_384)
SHEET_CELLS = _limit(_SHEETS, "cells of a sheet", 50_000_000)
SHEET_LETTERS = _limit(_SHEETS, "letters in all cells of a sheet", 2**30)
SHEET_BYTES = _limit(_SHEETS, "unpacked bytes of a workbook", 2 * 2**30)
SHEET_RATIO = _limit(_SHEETS, "unpacked to packed bytes of a workbook", 200)
TITLE_ROWS = _limit(_SHEETS, "rows of titles above a header", 20)
ARCHIVE_BYTES = _limit(_SHEETS, "unpacked bytes of an archive of LimeSurvey", 256 * 2**20)
ARCHIVE_CELLS = _limit(_SHEETS, "cells of an archive of LimeSurvey", 20_000_000)
ARCHIVE_DEPTH = _limit(_SHEETS, "elements inside elements of such an archive", 12)
JSON_DEPTH = _limit(_SHEETS, "objects inside objects of one record of JSON", 32)
JSON_CELLS = _limit(_SHEETS, "records × columns of a JSON file", 100_000_000)

FINDINGS_BYTES = _limit(_BESIDE, "bytes of a findings.json", 100_000_000)
FINDINGS_DEPTH = _limit(_BESIDE, "objects inside objects of a findings.json", 30)
FINDINGS_ROWS = _limit(_BESIDE, "rows of one table in it", 50_000)
FINDINGS_TEXT = _limit(_BESIDE, "letters of one text of a table in it", 5_000)
FINDINGS_NUMBER = _limit(_BESIDE, "size of a number in it, above or below 0", 10**18)
FINDINGS_NOTES = _limit(_BESIDE, "notes in it", 5_000)
DECISIONS_BYTES = _limit(_BESIDE, "bytes of a log of decisions", 20_000_000)
DECISIONS = _limit(_BESIDE, "decisions in it", 2_000)
DECISION = _limit(_BESIDE, "letters of a decision, and of its reason likewise", 2_000)
PROVENANCE_BYTES = _limit(_BESIDE, "bytes of a provenance.json, and of a list of withdrawn people", 20_000_000)
STORE_BYTES = _limit(_BESIDE, "bytes of the list of stored waves, and of the record of one", 200_000_000)
STORED_WAVES = _limit(_BESIDE, "waves in the store", 2_000)
LOCK_BYTES = _limit(_BESIDE, "bytes of a lock, and of a file of looks", 100_000_000)
MARKED_ROWS = _limit(_BESIDE, "rows that are marked at a planned look, so that a later one knows them", 500_000)
IDS = _limit(_BESIDE, "people who are taken out in one go", 10_000)
IDS_BYTES = _limit(_BESIDE, "bytes of a list of their ids", 20_000_000)
ANCHOR_BYTES = _limit(_BESIDE, "bytes of a file that holds an anchor, such as a saved mail", 1_000_000)
CONTENT_BYTES = _limit(_CONTENT, "bytes of one file of a study's own content", 20_000_000)
