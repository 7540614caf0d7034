"""Names in a REDCap project: fields of questions, fields of our own, instruments, and which would clash."""

from __future__ import annotations

from pretest.forms.form import Form
from pretest.forms.naming import field_names, platform_names
from pretest.platforms.redcap import NAMES

BEFORE, AFTER, ONLY = "pretest_before", "pretest_after", "pretest_survey"
ASSIGNMENT = "pretest_assignment"  # an instrument for staff, never shown to respondents
STARTED = "pretest_started"  # when the first page was opened, by the clock of the server
MESSAGE_AT = "pretest_message_at"  # when the page with the message was opened
MESSAGE_UNTIL = "pretest_message_until"  # when the page after it was opened
LANGUAGE = "pretest_language"
LONGEST = 100  # letters of a name that REDCap takes
ADVISED = 26  # letters above which REDCap warns


class Names:
    """fields: column → field, our own fields included. record: the field that holds the record id."""

    def __init__(self, form: Form) -> None:
        self.fields = field_names(form, NAMES)
        self._taken = set(self.fields.values())
        self.record = self.extra("record_id")
        for name in (STARTED, MESSAGE_AT, MESSAGE_UNTIL, LANGUAGE):
            self._taken.add(name)

    def extra(self, base: str) -> str:
        """A name of our own that nothing else has."""
        name = plain = platform_names([base], NAMES)[base]
        number = 2
        while name in self._taken:
            name, number = f"{plain[: LONGEST - 5]}_{number}", number + 1
        self._taken.add(name)
        return name
