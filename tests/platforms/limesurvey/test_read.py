"""Exports of LimeSurvey come back as the answers that were given."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.forms.layout import forms_of, lay_out
from pretest.planning import load_truth
from pretest.planning.invented import invented_answers
from pretest.platforms.invented import Invented
from pretest.platforms.limesurvey.names import groups_of
from pretest.platforms.limesurvey.read import LIMESURVEY
from pretest.platforms.limesurvey.rehearse import layout_limesurvey
from pretest.seeds import stream
from pretest.spec import load_study
from pretest.tables import columns
from tests.platforms import invention
from tests.platforms.forms import studies
from tests.platforms.invention import answers, invent, same

PAGES = 12  # consent, age, use, before, the draw, three messages, after, mixed, extra, words
CODES = """\
"id","submitdate","lastpage","startlanguage","seed","token","startdate","datestamp","ipaddr","refurl",\
"pretestquestionnaire","pretestwording","consent","age","used12m","likertpreset[Li1pre]","pretestarm",\
"pretestscreenedout","messagecontroltext","likertset[Li1]","colours[1]","colours[2]","colours[10]","colours[97]",\
"warmth1[v]","remark","day1","interviewtime"
"23","2026-03-02 10:10:30","12","nl","807684636","abc","2026-03-02 10:00:00","2026-03-02 10:10:30","127.0.0.1","",\
"everything","8d47a1ff9dcd","1","-997.0000000000","1","97","control",\
"0","","4","Y","","Y","",\
"55.5000000000","'=1+1","2026-02-01 00:00:00","618.12"
"26","","1","en","474582604","","2026-03-02 11:00:00","2026-03-02 11:00:00","","",\
"everything","8d47a1ff9dcd","1","30.0000000000","","","",\
"","","","","","","",\
"","","","0"
"29","1980-01-01 00:00:00","12","en","124","","1980-01-01 00:00:00","1980-01-01 00:00:00","","",\
"everything","8d47a1ff9dcd","0","","","","",\
"1","","","","","","Y",\
"","","","12.5"
"""


def read(content, name="x.csv", forms=()):
    return invention.read(LIMESURVEY, content, name, forms)


def with_times(text, seconds, names=None):
    """The table with a column of seconds per page."""
    rows = list(csv.reader(io.StringIO(text)))
    heads = names or [f"groupTime{7 + place}" for place in range(len(seconds))]
    more = [heads, *[[str(one) for one in seconds]] * (len(rows) - 1)]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([*row, *new] for row, new in zip(rows, more, strict=True))
    return out.getvalue()


def test_codes(study):
    table, found = read(CODES, forms=forms_of(study))
    assert LIMESURVEY.recognise(table)
    assert answers(found, columns.RESPONDENT) == ["23", "26", "29"]
    assert answers(found, columns.STATUS) == ["complete", "partial", "screened_out"]
    assert answers(found, columns.ENDED) == ["2026-03-02T10:10:30", "", ""], "1980 is a survey without dates"
    assert answers(found, columns.STARTED) == ["2026-03-02T10:00:00", "2026-03-02T11:00:00", ""]
    assert answers(found, columns.DURATION) == ["618.12", "0", "12.5"]
    assert answers(found, columns.LANGUAGE) == ["nl", "en", "en"]
    assert answers(found, columns.ARM_CODE) == ["control", "", ""]
    assert answers(found, columns.WORDING) == ["8d47a1ff9dcd"] * 3
    assert answers(found, "age") == ["-997", "30", ""]
    assert answers(found, "Li-1") == ["4", "", ""]
    assert answers(found, "Li-1_pre") == ["97", "", ""]
    assert answers(found, "colours") == ["1 10", "", "97"]
    assert answers(found, "warmth1") == ["55.5", "", ""]
    assert answers(found, "remark") == ["=1+1", "", ""]
    assert answers(found, "day1") == ["2026-02-01", "", ""]
    assert found.identifying == ("token", "ipaddr", "refurl")
    assert {"seed", "lastpage", "datestamp", "messagecontroltext", "pretestscreenedout"} <= set(found.metadata)
    assert [name for name in found.table.frame if name.startswith("colours")] == ["colours"]


def test_without_forms_only_what_the_file_itself_tells():
    _, found = read(CODES)
    assert answers(found, columns.ARM_CODE) == ["control", "", ""]
    assert "colours[1]" in found.table.frame
    assert "age" not in found.fields.values()
    assert not found.notes


def test_ticks_in_full_answers(study):
    for yes, no, unseen in (("Yes", "No", "N/A"), ("Ja", "Nee", "N/A"), ("1", "2", ""), ("Y", "N", "")):
        text = CODES.replace('"4","Y","","Y",""', f'"4","{yes}","{no}","{yes}","{unseen}"')
        _, found = read(text, forms=forms_of(study))
        assert answers(found, "colours")[0] == "1 10"


def test_ticks_that_cannot_be_read_stay_and_are_a_serious_note(study):
    _, found = read(CODES.replace('"4","Y"', '"4","Oui"'), forms=forms_of(study))
    note = next(note for note in found.notes if note.code == "ticks_unread")
    assert note.severity == "serious"
    assert "Oui" not in note.message
    assert "colours[1]" in found.table.frame
    assert "colours" not in found.fields.values()


def test_labels_in_the_language_of_the_file(study):
    text = CODES.replace('"0","","4"', '"0","","Agree"')
    _, found = read(text, forms=forms_of(study))
    assert answers(found, "Li-1")[0] == "Agree"
    assert found.labels["likertset[Li1]"]["4"] == "Agree"
    assert found.labels["likertset[Li1]"]["97"] == "Prefer not to say"
    assert found.labels["used12m"]["1"] == "Ja", "codes in the file: the first language"


def test_code_and_text(study):
    header, _, rest = CODES.partition("\n")
    names = next(csv.reader([header]))
    texts = [f'"{name}. Some text, with. dots [and this]"' for name in names]
    _, found = read(",".join(texts) + "\n" + rest, forms=forms_of(study))
    assert answers(found, "Li-1") == ["4", "", ""]
    assert answers(found, "colours") == ["1 10", "", "97"]
    assert answers(found, columns.STATUS) == ["complete", "partial", "screened_out"]
    assert found.texts["age. Some text, with. dots [and this]"] == "Some text, with. dots [and this]"
    assert found.identifying[0].startswith("token. ")


def test_full_texts(study):
    header = (
        '"Response ID","Date submitted","Last page","Start language","Date started","pretest_questionnaire",'
        '"pretest_arm","Hoe oud ben je?","Welke kleuren? [Rood, of roze]","Welke kleuren? [Groen]",'
        '"Welke kleuren? [Blauw]","Welke kleuren? [Zeg ik liever niet]","Hoe warm? [|Koud|Warm]","Something else"\n'
    )
    row = '"5","2026-03-02 10:00:00","3","nl","2026-03-02 09:59:00","everything","control","30","Ja","Nee","Ja","Nee",'
    _, found = read(header + row + '"5","x"\n', forms=forms_of(study))
    assert answers(found, "age") == ["30"]
    assert answers(found, "colours") == ["1 10"]
    assert answers(found, "warmth1") == ["5"]
    assert answers(found, columns.ARM_CODE) == ["control"]
    assert answers(found, columns.DURATION) == ["60"]
    assert "headings_as_text" in {note.code for note in found.notes}
    assert "Something else" not in found.fields


def test_seconds_per_page_by_order(study):
    seconds = [1, 2, 3, 4, "", 0, 7.25, "", 9, 10, 11, 12]
    _, found = read(with_times(CODES, seconds), forms=forms_of(study))
    assert answers(found, columns.PAGE_SECONDS + "consent")[0] == "1"
    assert answers(found, columns.PAGE_SECONDS + "likert")[0] == "9"
    assert dict(found.shown_seconds) == {
        "control": "groupTime12",
        "mouth_cancer": "groupTime13",
        "a_2nd_try": "groupTime14",
    }
    assert found.table.frame["groupTime12"].isna().all(), "no seconds: it was not shown"
    assert found.table.frame["groupTime13"].tolist()[0] == "7.25"
    assert "groupTime11" in found.metadata


def test_seconds_per_page_by_name(study):
    """With texts above the columns the pages are recognised by name, in any order."""
    header, _, rest = CODES.partition("\n")
    text = ",".join(f'"{name}. {name}"' for name in next(csv.reader([header]))) + "\n" + rest
    named = [f"groupTime{9 - place}. Group time: {name}" for place, name in enumerate(["likert", "message_control"])]
    _, found = read(with_times(text, [5, 6], named), forms=forms_of(study))
    assert answers(found, columns.PAGE_SECONDS + "likert")[0] == "5"
    assert dict(found.shown_seconds) == {"control": named[1]}


def test_other_pages_are_left_out_with_a_note(study):
    assert len(groups_of(lay_out(study, "everything"))) == PAGES
    _, found = read(with_times(CODES, [1] * (PAGES - 1)), forms=forms_of(study))
    assert "pages_unmatched" in {note.code for note in found.notes}
    assert not found.shown_seconds
    assert not [what for what in found.fields.values() if what.startswith(columns.PAGE_SECONDS)]


def test_a_missing_option_is_a_note(study):
    _, found = read(CODES.replace('"colours[2]"', '"elsewhere"'), forms=forms_of(study))
    assert "options_missing" in {note.code for note in found.notes}
    assert "colours[1]" in found.table.frame


def test_spss(study, tmp_path):
    """Subquestions are named with an underscore there, and codes are numbers or text."""
    table, _ = read(CODES)
    frame = table.frame.rename(columns=lambda name: name.replace("[", "_").replace("]", "")).fillna("")
    frame["likertset_Li1"] = [4.0, None, None]
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(frame, path)
    table, found = read(path.read_bytes(), "x.sav", forms=forms_of(study))
    assert LIMESURVEY.recognise(table)
    assert answers(found, "Li-1") == ["4", "", ""]
    assert answers(found, "colours") == ["1 10", "", "97"]
    assert answers(found, columns.STATUS) == ["complete", "partial", "screened_out"]


def test_the_questionnaire_is_found_by_its_columns():
    study = load_study("analyses/example")
    forms = forms_of(study)
    main = next(form for form in forms if form.id == "main")
    content = layout_limesurvey(study, Invented(main, invent(main, stream(1, "x"))), stream(2, "x"))
    text = next(iter(content.values())).decode().replace('"pretestquestionnaire"', '"other"')
    _, found = read(text, forms=forms)
    assert {question.of for question in main.asked} <= set(found.fields.values())


def test_another_file__error():
    table, _ = read(CODES)
    changed = replace(table, frame=table.frame.rename(columns={"id": "number"}))
    assert not LIMESURVEY.recognise(changed)
    with pytest.raises(DataError, match=r"no export of LimeSurvey.*Question code"):
        LIMESURVEY.unwrap(changed, ())


# --- the rehearsal layout, and back ---------------------------------------------------------------------------------


def finished(found, n):
    """Without those who broke off on the first page, whom the layout adds at the end."""
    status = answers(found, columns.STATUS)
    assert set(status[n:]) == {"partial"}
    assert "partial" not in status[:n]
    return replace(found, table=replace(found.table, frame=found.table.frame.head(n)))


def test_the_example_goes_out_and_comes_back():
    study = load_study("analyses/example")
    truth = load_truth(study, "truth.yaml")
    for invented in invented_answers(study, truth, n=120, rng=stream(1, "lime")):
        content = layout_limesurvey(study, invented, stream(2, "lime"))
        assert content == layout_limesurvey(study, invented, stream(2, "lime"))
        table, found = read(next(iter(content.values())), forms=forms_of(study))
        assert LIMESURVEY.recognise(table)
        same(finished(found, len(invented.frame)), invented)
        assert all(key.startswith("invented") for key in answers(found, columns.RESPONDENT))


def test_every_feature_goes_out_and_comes_back(study):
    form = lay_out(study, "everything")
    invented = Invented(form, invent(form, stream(3, "lime"), n=60))
    content = next(iter(layout_limesurvey(study, invented, stream(4, "lime")).values()))
    _, found = read(content, forms=forms_of(study))
    kept = finished(found, 60)
    same(kept, invented)
    codes = {arm.id: arm.code for arm in form.arms}
    for place, arm in enumerate(invented.frame[columns.ARM]):
        seen = [code for code, name in kept.shown_seconds.items() if kept.table.frame[name].notna()[place]]
        assert seen == [codes[arm]]
        assert float(kept.table.frame[kept.shown_seconds[seen[0]]][place]) >= 10, "the timer of the message"
    assert {columns.PAGE_SECONDS + "consent", columns.PAGE_SECONDS + "likert"} <= set(found.fields.values())


def test_the_layout_looks_like_limesurvey(study):
    form = lay_out(study, "everything")
    content = layout_limesurvey(study, Invented(form, invent(form, stream(3, "x"))), stream(4, "x"))
    name, data = content.popitem()
    assert name.startswith("everything-results-survey")
    text = data.decode("utf-8-sig")
    header = next(csv.reader([text.partition("\r\n")[0]]))
    assert header[:5] == ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    assert header.index("interviewtime") + PAGES == header.index("pretestquestionnaireTime") - 1
    assert {"likertset[q2li]", "colours[97]", "warmth1[v]", "messagecontroltext"} <= set(header)
    assert text.startswith('"id","submitdate"')


@given(study=studies(), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_any_study_goes_out_and_comes_back(study, seed):
    form = lay_out(study, "q")
    invented = Invented(form, invent(form, stream(seed, "lime")))
    content = layout_limesurvey(study, invented, stream(seed, "layout"))
    _, found = read(next(iter(content.values())), forms=(form,))
    same(finished(found, len(invented.frame)), invented)


# --- headings that are texts ------------------------------------------------------------------------------------------

TEXTS = '"Response ID","Date submitted","Start language","pretest_questionnaire","pretest_arm",{}\n'
ROW = '"5","2026-03-02 10:00:00","nl","everything","control",{}\n'


def test_headings_that_differ_in_quotes_and_blanks_are_the_same_question(study):
    _, found = read(TEXTS.format('"HOE\u00a0oud  ben je?"') + ROW.format('"30"'), forms=forms_of(study))
    assert answers(found, "age") == ["30"]


def test_a_heading_of_two_questions__error(study):
    scales = {name: scale.model_copy(deep=True) for name, scale in study.scales.items()}
    same = next(item.text for scale in scales.values() for item in scale.items if item.id == "age")
    scales = {
        name: scale.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={"text": same}) if item.id == "warmth1" else item for item in scale.items
                )
            }
        )
        for name, scale in scales.items()
    }
    forms = forms_of(replace(study, scales=scales))
    for heads, cells in (('"Hoe oud ben je?","Hoe oud ben je?"', '"30","5"'), ('"Hoe oud ben je?"', '"30"')):
        with pytest.raises(DataError, match="'Question code' as headings") as caught:
            read(TEXTS.format(heads) + ROW.format(cells), forms=forms)
        assert caught.value.code == "headings_are_texts"


def test_questions_that_were_not_shown_are_empty_and_told(study):
    row = ROW.format('"N/A"')
    _, found = read(TEXTS.format('"Hoe oud ben je?"') + row, forms=forms_of(study))
    assert answers(found, "age") == [""]
    assert "not_shown" in {note.code for note in found.notes}
