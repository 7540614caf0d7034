"""What identifies people stays outside, by the platform's list, by name and by content; unless the study names it."""

from __future__ import annotations

import pytest

from pretest.responses import read_responses
from pretest.responses.importing import import_responses
from pretest.responses.privacy import is_personal_name

PERSONAL = [
    "IPAddress", "ip", "ip_adres", "RecipientEmail", "E-mail", "e-mailadres", "email_2", "LocationLatitude", "lat",
    "gps", "telefoonnummer", "Telefoon", "phone_number", "telephone_1", "FirstName", "voornaam", "last name", "naam",
    "Name", "next_of_kin_contact_name", "deviceid", "device_id", "UserAgent", "PROLIFIC_PID", "workerId", "panel_id",
    "adres", "huisnummer", "geboortedatum", "start-geopoint",
]  # fmt: skip
HARMLESS = [
    "id", "sd1", "tip", "relation", "latency", "brand_name", "event_name", "platform", "manipulation", "duration",
    "age", "place", "stemming", "emails_per_day_feeling", "adressed", "telling", "mobility", "internet_use",
    "redcap_event_name",
    "What is the e-mail address at which we may reach you for the next wave of this study?",
]  # fmt: skip


@pytest.mark.parametrize("name", PERSONAL)
def test_names_of_columns_that_identify(name):
    assert is_personal_name(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_names_of_columns_that_do_not(name):
    assert not is_personal_name(name)


CELLS = {
    "a@b.nl": True, "info@sub.example.org": True, "192.168.1.20": True, "2001:db8:0:0:0:0:2:1": True, "fe80::1": True,
    "+31 6 12345678": True, "06-12345678": True, "0031612345678": True, "52.3702, 4.8952": True,
    "Mozilla/5.0 (X11; Linux)": True, "12:30:45": False, "2026-03-01": False, "01-02-2026": False, "1.5": False,
    "123456789": False, "0.5": False, "999.1.1.1": False, "r0012": False, "maybe@": False, "3,5": False,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "personal"), CELLS.items())
def test_contents_that_identify(make_study, put, cell, personal):
    path = put(f'id,arm,sd1,extra\na,control,1,"{cell}"\nb,debt,2,"{cell}"\nc,fear,3,\n')
    found = import_responses(make_study({}), [path])
    assert found.report["dropped"] == (["extra"] if personal else [])
    assert ("extra" in found.table.column_names) is not personal
    assert cell not in str([note.message for note in found.notes])


def test_a_column_of_mostly_other_things_stays(make_study, put):
    path = put("id,arm,sd1,extra\na,control,1,a@b.nl\nb,debt,2,none\nc,fear,3,no\n")
    assert import_responses(make_study({}), [path]).report["dropped"] == []


def test_what_the_study_names_is_kept_and_keep_keeps(make_study, put):
    path = put("email,arm,sd1,phone,ip\na@b.nl,control,1,0612345678,10.0.0.1\nc@d.nl,debt,2,0612345679,10.0.0.2\n")
    study = make_study({"respondent": "email", "place": "ip"})
    found = import_responses(study, [path])
    assert found.report["dropped"] == ["phone"]
    assert found.table["_respondent"].to_pylist() == ["a@b.nl", "c@d.nl"]
    kept = import_responses(study, [path], keep=["phone"])
    assert kept.report["dropped"] == []
    assert kept.table["phone"].to_pylist() == ["0612345678", "0612345679"]


def test_dropped_columns_are_named_in_a_note(make_study, put):
    put("id,arm,sd1,sd2,sd3,E-mail\na,control,1,1,1,x\n")
    (note,) = [note for note in read_responses(make_study({})).notes if note.code == "identifying_dropped"]
    assert "'E-mail'" in note.message


def test_addresses_in_open_answers_are_counted_and_not_changed(make_study, put):
    answers = ["call 06 12 34 56 78", "fine", "x@y.nl", "2026"]
    path = put("id,arm,sd1,opinion\n" + "".join(f"r{i},control,1,{text}\n" for i, text in enumerate(answers)))
    found = import_responses(make_study({}, plan={"suppress_below": 1}), [path])
    (note,) = [note for note in found.notes if note.code == "addresses_in_answers"]
    assert "(2 rows)" in note.message
    assert found.table["opinion"].to_pylist() == answers
    assert "x@y.nl" not in str(found.report)
    small = import_responses(make_study({}, plan={"suppress_below": 10}), [path])
    assert "fewer than 10 rows" in str([note.message for note in small.notes])
