"""LimeSurvey archives: the same table as the CSV export, and hostile ones end in an error."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from xml.sax.saxutils import escape

import pytest

from pretest.errors import DataError
from pretest.forms.layout import forms_of
from pretest.platforms.limesurvey.read import LIMESURVEY
from pretest.tablefiles import lsa
from pretest.tablefiles.lsa import read_lsa
from pretest.tables import columns
from tests.platforms.forms import every_feature
from tests.platforms.invention import answers, read

SURVEY = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<groups><rows>
<row><gid><![CDATA[8]]></gid><group_order><![CDATA[2]]></group_order></row>
<row><gid><![CDATA[9]]></gid><group_order><![CDATA[1]]></group_order></row>
</rows></groups>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><sid>77</sid><gid>9</gid><type>L</type><title>consent</title></row>
<row><qid>12</qid><parent_qid>0</parent_qid><sid>77</sid><gid>8</gid><type>M</type><title>colours</title></row>
<row><qid>20</qid><parent_qid>0</parent_qid><sid>77</sid><gid>8</gid><type>T</type><title>remark</title></row>
<row><qid>21</qid><parent_qid>0</parent_qid><sid>77</sid><gid>9</gid><type>*</type><title>pretestarm</title></row>
</rows></questions>
<subquestions><rows>
<row><qid>13</qid><parent_qid>12</parent_qid><title>1</title></row>
<row><qid>14</qid><parent_qid>12</parent_qid><title>2</title></row>
<row><qid>15</qid><parent_qid>12</parent_qid><title>10</title></row>
<row><qid>16</qid><parent_qid>12</parent_qid><title>97</title></row>
</rows></subquestions></document>"""
FIELDS = [
    "id",
    "submitdate",
    "lastpage",
    "startlanguage",
    "77X9X1",
    "77X9X21",
    "77X8X121",
    "77X8X122",
    "77X8X1210",
    "77X8X1297",
    "77X8X20",
]
TIMINGS = """<document><LimeSurveyDocType>Timings</LimeSurveyDocType><timings>
<fields><fieldname>id</fieldname><fieldname>interviewtime</fieldname><fieldname>_77X8time</fieldname>
<fieldname>_77X9time</fieldname><fieldname>_77X9X1time</fieldname></fields>
<rows><row><id>2</id><interviewtime>33.5</interviewtime><_77X8time>8.1</_77X8time><_77X9time>9.1</_77X9time></row>
<row><id>1</id><interviewtime>20</interviewtime></row></rows></timings></document>"""


def responses(rows, fields=FIELDS, head=""):
    names = "".join(f"<fieldname>{name}</fieldname>" for name in fields)
    lines = []
    for row in rows:
        tags = {name: f"_{name}" if name[0].isdigit() else name for name in row}
        lines.append("".join(f"<{tags[name]}>{escape(text)}</{tags[name]}>" for name, text in row.items()))
    body = "".join(f"<row>{line}</row>" for line in lines)
    return f"{head}<document><responses><fields>{names}</fields><rows>{body}</rows></responses></document>"


ROWS = [
    {"id": "1", "submitdate": "2026-03-02 10:00:00", "lastpage": "2", "startlanguage": "nl", "77X9X1": "1",
     "77X9X21": "control", "77X8X121": "Y", "77X8X1210": "Y", "77X8X20": "a <b> & <!DOCTYPE x>\nthen"},
    {"id": "2", "lastpage": "1", "startlanguage": "en", "77X9X1": "0", "77X8X1297": "Y"},
]  # fmt: skip


def archive(members, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def whole(rows=ROWS, **more):
    members = {"survey_77.lss": SURVEY, "survey_77_responses.lsr": responses(rows), "survey_77_timings.lsi": TIMINGS}
    return archive({**members, **more})


def test_columns_are_named_as_in_a_csv_export():
    names, frame, rows = read_lsa(whole(), "x.lsa")
    assert names == [
        "id", "submitdate", "lastpage", "startlanguage", "consent", "pretestarm", "colours[1]", "colours[2]",
        "colours[10]", "colours[97]", "remark", "groupTime9", "groupTime8", "interviewtime", "consentTime",
    ]  # fmt: skip
    cells = dict(zip(names, (frame[place].tolist() for place in frame), strict=True))
    assert cells["remark"][0] == "a <b> & <!DOCTYPE x>\nthen"
    assert cells["colours[1]"][0] == "Y"
    assert frame[1].isna().tolist() == [False, True]
    assert cells["groupTime9"][1] == "9.1"
    assert cells["interviewtime"] == ["20", "33.5"]
    assert rows.tolist() == [2, 3]


def test_an_archive_is_unwrapped_like_a_csv_export(tmp_path):
    study = every_feature(tmp_path / "study")
    table, found = read(LIMESURVEY, whole(), "x.lsa", forms_of(study))
    assert table.format == "lsa"
    assert LIMESURVEY.recognise(table)
    assert answers(found, columns.STATUS) == ["complete", "partial"]
    assert answers(found, "consent") == ["1", "0"]
    assert answers(found, "colours") == ["1 10", "97"]
    assert answers(found, columns.ARM_CODE) == ["control", ""]
    assert answers(found, columns.DURATION) == ["20", "33.5"]


def test_names_by_question_number():
    fields = ["id", "submitdate", "startlanguage", "Q1", "Q12_S13", "Q20"]
    content = responses([{"id": "1", "Q1": "1", "Q12_S13": "Y", "Q20": "x"}], fields)
    names, frame, _ = read_lsa(whole(**{"survey_77_responses.lsr": content}), "x.lsa")
    assert names[:6] == ["id", "submitdate", "startlanguage", "consent", "colours[1]", "remark"]
    assert frame[4].tolist() == ["Y"]


def test_without_the_survey_columns_keep_their_names():
    names, _, _ = read_lsa(archive({"survey_77_responses.lsr": responses(ROWS)}), "x.lsa")
    assert "77X9X1" in names


def test_no_responses__error():
    with pytest.raises(DataError, match="holds no responses"):
        read_lsa(archive({"survey_77.lss": SURVEY}), "x.lsa")


def test_two_sets_of_responses__error():
    with pytest.raises(DataError, match="two files of responses"):
        read_lsa(whole(**{"survey_78_responses.lsr": responses(ROWS)}), "x.lsa")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", whole()[:-40], whole()[:200]])
def test_damaged__error(data):
    with pytest.raises(DataError, match="damaged"):
        read_lsa(data, "x.lsa")


def test_a_damaged_member__error():
    data = bytearray(archive({"survey_77_responses.lsr": responses(ROWS * 50)}, zipfile.ZIP_STORED))
    data[200:240] = b"x" * 40
    with pytest.raises(DataError):
        read_lsa(bytes(data), "x.lsa")


@pytest.mark.parametrize("content", ["", "plain", "<document><responses>", "<a>&nothing;</a>"])
def test_no_xml__error(content):
    with pytest.raises(DataError, match="no proper XML"):
        read_lsa(archive({"survey_77_responses.lsr": content}), "x.lsa")


def peak(data):
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as caught:
            read_lsa(data, "x.lsa")
        return caught.value.code, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_entities_are_refused_before_anything_is_expanded():
    bombs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    for head in (
        f'<!DOCTYPE document [<!ENTITY e0 "ha">{bombs}]>',
        '<!DOCTYPE document [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE document SYSTEM "http://127.0.0.1/x.dtd">',
    ):
        content = f"{head}<document><responses><rows><row><id>&e11;</id></row></rows></responses></document>"
        code, memory = peak(archive({"survey_77_responses.lsr": content}))
        assert code == "xml_doctype"
        assert memory < 20 * 2**20
        utf16 = f'<?xml version="1.0" encoding="UTF-16"?>{content}'.encode("utf-16")
        assert peak(archive({"survey_77_responses.lsr": utf16}))[0] == "xml_doctype"


def test_a_zip_bomb_is_refused_by_its_own_word():
    data = archive({"survey_77_responses.lsr": b"<document>" + b" " * (lsa.ARCHIVE_BYTES + 1)})
    assert len(data) < 2 * 2**20
    code, memory = peak(data)
    assert code == "archive_too_large"
    assert memory < 20 * 2**20


def test_a_zip_bomb_that_lies_is_stopped(monkeypatch):
    monkeypatch.setattr(lsa, "ARCHIVE_BYTES", 2**20)
    data = archive({"survey_77_responses.lsr": b"<document>" + b" " * 2**24})
    size = (2**24 + 10).to_bytes(4, "little")
    assert data.count(size) == 2
    lied = data.replace(size, (1000).to_bytes(4, "little"))
    code, memory = peak(lied)
    assert code in ("archive_too_large", "file_damaged", "xml_damaged")
    assert memory < 20 * 2**20


def test_too_many_cells__error(monkeypatch):
    monkeypatch.setattr(lsa, "ARCHIVE_CELLS", 10)
    assert peak(whole())[0] == "archive_too_large"


def test_too_many_columns__error(monkeypatch):
    monkeypatch.setattr(lsa, "COLUMNS", 5)
    assert peak(whole())[0] == "archive_too_large"


def test_nested_absurdly_deep__error():
    content = "<a>" * 100_000
    assert peak(archive({"survey_77_responses.lsr": content}))[0] == "xml_deep"


def test_responses_are_never_in_a_message():
    content = responses([{"id": "1", "77X8X20": "a secret"}]).replace("</row>", "<row>")
    with pytest.raises(DataError) as caught:
        read_lsa(archive({"survey_77_responses.lsr": content}), "x.lsa")
    assert "secret" not in str(caught.value)
