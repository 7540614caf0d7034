"""The form of three audiences in LimeSurvey: a thousand people walk through the file by its own expressions."""

from __future__ import annotations

import copy
import csv
import html
import io
import re
from functools import cache

import pytest

from pretest.errors import DataError
from pretest.forms.layout import forms_of, lay_out
from pretest.planning.invented import invented_answers
from pretest.platforms.limesurvey.read import LIMESURVEY
from pretest.platforms.limesurvey.rehearse import layout_limesurvey
from pretest.platforms.limesurvey.write import to_limesurvey
from pretest.responses.ways import join_ways
from pretest.seeds import stream
from pretest.spec.truth import Truth
from tests.platforms import invention
from tests.platforms.invention import all_ways
from tests.platforms.lime import check, evaluate, read
from tests.platforms.routed import (
    TITLES,
    Seen,
    audience_of,
    person,
    require_drawn_blocks,
    require_fair,
    require_own_way,
    returning,
    texts_for,
    three_ways,
)
from tests.platforms.ways import without_message

PEOPLE = 1000
LANGUAGES = ("nl", "en")
# one thing that a page asks: an answer, who somebody is, which blocks were drawn, the arm
CONDITION = (
    r"\((?:consent|pretestroute|split\d?)\.NAOK[^()]*\)|\(!is_empty\(age\.NAOK\) and [^()]*\)"
    r"|pretestarm\.NAOK == '\w+'"
)


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    return three_ways(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module")
def export(ways):
    return to_limesurvey(ways, "main")


@pytest.fixture(scope="module")
def survey(export):
    return check(read(export.files["main.txt"]))


@pytest.fixture(scope="module")
def columns_of(export):
    """Field as in a response export → the column of the data that it answers, as the file of wordings says."""
    rows = csv.DictReader(io.StringIO(export.files["wording.csv"].decode()))
    return {row["field"]: row["column"] for row in rows}


@cache
def bare(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()


def walk(survey, columns_of, answers, rng, language, values=None):
    """What somebody sees who answers so: page after page, as LimeSurvey goes through them.

    values: what is known from before; an answer on a page that is passed over is not exported, but stays known.
    """
    values, texts, kept = {} if values is None else values, [], {}
    for group in survey.groups.values():
        there = bool(evaluate(group["relevance"], values))
        if there:
            texts.append(bare(group["text"][language]))
        for code in group["questions"]:
            question = survey.questions[code]
            if question["type"] == "*":
                values |= {code: worked_out(question, values, rng)} if there else {}
                kept[question["text"]["nl"]] = values[code] if there else ""
            elif there:
                texts += asked(question, code, columns_of, answers, values, language)
    return Seen([text for text in [*texts, bare(survey.texts[language]["surveyls_endtext"])] if text], kept)


def worked_out(question, values, rng):
    equation = question["attributes"]["equation"]
    if not equation.startswith("{"):
        return equation
    return str(evaluate(equation, values, lambda low, high: int(rng.integers(low, high + 1))))


def asked(question, code, columns_of, answers, values, language):
    """Texts of a question; what is answered goes into ``values``."""
    texts = [bare(question["text"][language])]
    subs = question["SQ"] if question["type"] == "F" else {}
    for sub, text in subs.items():
        texts.append(bare(text[language]))
        values[f"{code}_{sub}"] = answers[columns_of[f"{code}[{sub}]"]]
    if code in columns_of:
        values[code] = answers[columns_of[code]]
    return texts


def test_a_thousand_people_see_their_own_way_only(survey, columns_of):
    rng = stream(1, "lime", "walk")
    walked = []
    for number in range(PEOPLE):
        answers, language = person(rng), LANGUAGES[number % 2]
        seen = walk(survey, columns_of, answers, rng, language)
        require_own_way(answers, seen, language)
        walked.append((answers, seen))
    require_fair(walked)


def test_who_goes_back_and_answers_otherwise_goes_the_other_way(survey, columns_of):
    """With all answers of before still known: the arm and the blocks stay as they were drawn."""
    rng = stream(2, "lime", "back")
    stayed = 0
    for _ in range(300):
        values = {}
        before = walk(survey, columns_of, person(rng), rng, "nl", values).kept
        after = require_own_way_back(survey, columns_of, person(rng), values, rng)
        drawn = [name for name in ("pretest_arm", "split", "split__2", "split__3") if before[name] and after[name]]
        assert all(before[name] == after[name] for name in drawn)
        stayed += len(drawn)
    assert stayed > 200


def without(survey, place, condition):
    """The survey in which a page lost one of its conditions."""
    changed = copy.copy(survey)
    group = survey.groups[place]
    changed.groups = survey.groups | {place: group | {"relevance": group["relevance"].replace(condition, "1")}}
    return changed


def is_wrong(survey, columns_of):
    """Whether anybody is led where they do not belong, at once or after going back."""
    rng = stream(3, "lime", "wrong")
    try:
        for answers, others in returning():
            values = {}
            require_own_way(answers, walk(survey, columns_of, answers, rng, "nl", values), "nl")
            require_own_way_back(survey, columns_of, others, values, rng)
    except AssertionError:
        return True
    return False


def require_own_way_back(survey, columns_of, answers, values, rng):
    """Who goes back to the beginning and answers otherwise sees what belongs to the new answers."""
    seen = walk(survey, columns_of, answers, rng, "nl", values)
    assert seen.texts == texts_for(answers, seen.kept, "nl")
    return seen.kept


def test_a_page_that_lost_a_condition_would_be_seen(survey, columns_of):
    """The tests above can fail: in turn every page loses all it asks, and each thing that it asks."""
    opened = 0
    for place, group in survey.groups.items():
        relevance = group["relevance"]
        lost = re.findall(CONDITION, relevance)
        for condition in [] if relevance == "1" else [relevance, *lost]:
            assert is_wrong(without(survey, place, condition), columns_of), (group["name"], condition)
            opened += 1
    assert opened > 90


@pytest.mark.parametrize(
    ("code", "lost"),
    [
        ("used", "(druglistset_useb.NAOK == '1')"),
        ("used", " and (druglistset_useb.NAOK == '0')"),
        ("pretestroute", " and (druglistset_usecannabis.NAOK == '1')"),
        ("pretestarm", " and ((pretestroute.NAOK == '1' or pretestroute.NAOK == '2' or pretestroute.NAOK == '3'))"),
        ("split2", "rand(1, 3)"),
    ],
)
def test_an_equation_that_lost_a_piece_would_be_seen(survey, columns_of, code, lost):
    question = copy.deepcopy(survey.questions[code])
    assert lost in question["attributes"]["equation"]
    rest = "" if lost.startswith(" and") else "0"
    question["attributes"]["equation"] = question["attributes"]["equation"].replace(lost, rest)
    changed = copy.copy(survey)
    changed.questions = survey.questions | {code: question}
    assert is_wrong(changed, columns_of)


def test_one_questionnaire_draws_its_blocks_too(ways):
    export = to_limesurvey(ways, "for_users")
    alone = check(read(export.files["for_users.txt"]))
    rows = csv.DictReader(io.StringIO(export.files["wording.csv"].decode()))
    fields = {row["field"]: row["column"] for row in rows}
    rng = stream(8, "limesurvey")
    draws = set()
    for answers, _ in returning()[:100]:
        seen = walk(alone, fields, answers, rng, "nl")
        require_drawn_blocks(answers, seen, "nl")
        draws.add(seen.kept["split"])
    assert len(draws) == 3


def test_without_a_message_who_goes_any_way_is_not_screened_out(tmp_path):
    export = to_limesurvey(without_message(tmp_path), "main")
    survey = check(read(export.files["main.txt"]))
    rows = csv.DictReader(io.StringIO(export.files["wording.csv"].decode()))
    fields = {row["field"]: row["column"] for row in rows}
    rng = stream(9, "limesurvey")
    for answers, _ in returning()[:100]:
        kept = walk(survey, fields, answers, rng, "nl").kept
        assert kept["pretest_screened_out"] == ("1" if audience_of(answers) is None else "0")


def test_nothing_that_respondents_see_says_who_they_are(ways, survey):
    assert {language: texts["surveyls_title"] for language, texts in survey.texts.items()} == TITLES
    labels = [label for audience in ways.file.audiences.values() for label in (audience.label.nl, audience.label.en)]
    shown = [text for texts in survey.texts.values() for text in texts.values()]
    shown += [text for group in survey.groups.values() for text in group["text"].values()]
    shown += [text for q in survey.questions.values() if q["type"] != "*" for text in q["text"].values()]
    assert not [text for text in shown if text in labels or "Mensen die" in text]


def test_hidden_answers_are_hidden(survey):
    hidden = {q["text"]["nl"] for q in survey.questions.values() if q["type"] == "*"}
    assert {"used", "pretest_route", "split", "split__2", "split__3", "pretest_arm"} <= hidden
    assert all(q["attributes"]["hidden"] == "1" for q in survey.questions.values() if q["type"] == "*")
    for group in survey.groups.values():
        kinds = [survey.questions[code]["type"] for code in group["questions"]]
        assert set(kinds) != {"*"} or not any(group["text"].values()), "LimeSurvey passes over a page without a text"


def test_the_wordings_of_all_ways_answer_their_columns(ways, columns_of):
    form = lay_out(ways, "main")
    assert sorted(columns_of.values()) == sorted(question.of for question in form.asked)
    assert [field for field, column in columns_of.items() if column == "h1"] == [
        "harmset[h1]",
        "harm2set[h12]",
        "harm3set[h13]",
    ]


def test_texts_as_headings_cannot_tell_the_ways_apart__error(ways):
    head = '"Response ID","Date submitted","Start language","pretest_questionnaire","used","{}"\n'
    row = '"5","2026-03-02 10:00:00","nl","main","1","4"\n'
    forms = forms_of(ways)
    with pytest.raises(DataError, match="'Question code' as headings"):
        invention.read(LIMESURVEY, head.format("Vraag a1?") + row, forms=forms)
    _, found = invention.read(LIMESURVEY, head.format("[Vraag h3?]") + row, forms=forms)
    assert (invention.answers(found, "used"), invention.answers(found, "h3")) == (["1"], ["4"])


def test_notes_know_the_audiences(export):
    notes = {note.code: note.message for note in export.notes}
    assert "'users', 'tasters', 'non_users'" in notes["quota_by_hand"]
    assert "within each audience (pretestroute)" in notes["assignment_simple"]
    assert "'Question code' as headings" in notes["headings_by_code"]


def test_rehearsed_answers_of_every_way_come_back_in_their_column(ways):
    """Also the hidden ones; nobody has an answer on two ways."""
    forms = forms_of(ways)
    (invented,) = invented_answers(ways, Truth(skipped=0.05, refused=0.05), n=150, rng=stream(6, "limesurvey"))
    content = layout_limesurvey(ways, invented, stream(7, "limesurvey"))
    _, found = invention.read(LIMESURVEY, next(iter(content.values())), forms=forms)
    joined = join_ways(found, forms)
    given = all_ways(invented.form, invented.frame)
    assert {"used", "pretest_route", "split", "h1"} <= {name for name, values in given.items() if any(values)}
    for column, values in given.items():
        assert invention.answers(joined, column)[: len(values)] == values, column
    came = list(joined.fields.values())
    assert sorted(name for name in came if name in given) == sorted(given), "every question is one column"
    assert not [note for note in joined.notes if note.severity != "info"]
