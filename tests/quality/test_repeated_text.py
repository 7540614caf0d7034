"""One open answer of several people, or in all questions. No text of a respondent may come out."""

from __future__ import annotations

PASTED = "This message is very good and clear"


def test_one_text_of_several_people_and_one_text_in_all_questions(flag_rows, answers):
    frame = answers(7)
    frame["opinion"] = [
        PASTED,
        f"  {PASTED.upper()}!! ",
        "I do not know",
        "I do not know",
        "It was quite fine to me",
        "",
        None,
    ]
    frame["why"] = ["a", "b", "c", "d", "it was quite fine, to me", PASTED + " too", None]
    rule = {"rule": "repeated_text", "columns": ["opinion", "why"]}
    flagged, screened = flag_rows(frame, rule)
    assert flagged == [0, 1, 4]
    assert screened.cases["reason"].tolist() == ["same open answer as other respondents"] * 2 + [
        "same text in all open questions"
    ]
    assert screened.cases["value"].tolist() == [2, 2, 2]
    assert flag_rows(frame, {**rule, "words": 4})[0] == [0, 1, 2, 3, 4]
    assert flag_rows(frame, {"rule": "repeated_text"})[0] == [0, 1]  # the study's own open question


def test_no_text_of_a_respondent_comes_out(flag_rows, answers):
    frame = answers(4).assign(opinion=PASTED)
    _, screened = flag_rows(frame, {"rule": "repeated_text"})
    said = " ".join([*screened.cases.astype(str).to_numpy().ravel(), *(note.message for note in screened.notes)])
    assert len(screened.cases) == 4
    assert not set(PASTED.lower().split()) & set(said.lower().split()) - {"is", "and"}


def test_one_person_who_repeats_a_text_over_messages_copies_nobody(flag_rows):
    lines = [f"r1,control,1,2,3,{PASTED}", f"r1,debt,1,2,3,{PASTED}", "r2,control,1,2,3,no", "r2,debt,1,2,3,no"]
    frame = "id,arm,sd1,sd2,sd3,opinion\n" + "\n".join(lines) + "\n"
    assert flag_rows(frame, {"rule": "repeated_text"})[0] == []


def test_without_open_answers_nobody_is_judged(flag_rows, answers):
    _, screened = flag_rows(answers(4), {"rule": "repeated_text"})
    assert [note.code for note in screened.notes] == ["rule_without_data"]
