"""What an import tells of submissions: no small number stands there, and none follows from the rows of the file."""

from __future__ import annotations

from pretest.responses.counted import CountedFile, release_counts, shown_counts
from pretest.responses.realised import no_table


def test_a_small_status_does_not_follow_from_the_rows():
    file = CountedFile(203, {"complete": 200, "partial": 3})
    (told,) = release_counts([file], 203, no_table(), 1, 10).files
    assert told.statuses["partial"] is None
    assert None in (told.rows, told.statuses["complete"])


def test_a_few_submissions_left_out_do_not_follow_from_those_that_count():
    file = CountedFile(104, {"complete": 60, "partial": 40, "spam": 4})
    told = release_counts([file], 100, no_table(), 1, 10)
    assert told.files[0].statuses["spam"] is None
    assert None in (told.files[0].rows, told.submissions)


def test_large_numbers_stay_and_small_recodings_go():
    file = CountedFile(100, {"complete": 60, "partial": 40})
    told = release_counts([file], 100, no_table(), 1, 10)
    assert (told.files[0].rows, told.submissions, dict(told.files[0].statuses)) == (100, 100, dict(file.statuses))
    assert shown_counts({"gender": 3, "age": 30}, 10) == {"gender": None, "age": 30}
