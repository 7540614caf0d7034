"""What of a report a study cannot change, also when its makers are trusted: what is decided, and what it rests on."""

from __future__ import annotations

# Sections that every reader of an analysis sees, with the decision, what it does not say, and the harms.
REQUIRED = ("decisions", "limits", "serious_notes", "risks", "harms")
# Sections whose templates and texts are always the shipped ones: those, and in a monitor what was found and watched.
FIXED_SECTIONS = (
    *REQUIRED, "wave_answer", "decisions_taken", "cusum", "monitored", "watched", "wave_comparability", "look_back",
    "beside", "crosscheck", "notes", "provenance",
)  # fmt: skip
# Texts in other files that are fixed too: the frame, what is hidden, what was changed, and the state of the lock.
FIXED_TEXTS = (
    "page.not_for_sharing", "page.hidden", "page.fewer", "page.not_shown", "page.at_least", "override.", "house.",
    "note.", "provenance.", "lock.", "checking.",
)  # fmt: skip
# Every verdict, decision, badge, unit and figure in words; what figures and short reports say; what a workbook hides.
_WORDS = ("reports/words/", "reports/figures/", "reports/pages/short/", "reports/pages/dialogue/", "reports/workbook/")


def is_fixed_text(key: str, home: str) -> bool:
    """Whether the shipped text ``key``, which stands in the file ``home``, is always the shipped one."""
    section = home.split("/")[2] if home.startswith("reports/sections/") else ""
    return home.startswith(_WORDS) or section in FIXED_SECTIONS or key.startswith(FIXED_TEXTS)


def is_fixed_template(name: str) -> bool:
    """Whether the template ``name`` (``pages/base.html.j2``) is always the shipped one: every page, and these sections.

    name: in whatever letter case.
    """
    folder, _, rest = name.casefold().partition("/")
    return folder == "pages" or (folder == "sections" and rest.split("/")[0] in FIXED_SECTIONS)
