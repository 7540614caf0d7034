"""A small Qualtrics: reads a survey file, checks that it hangs together, and sends respondents through its flow."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass
class Survey:
    """questions: QID → payload. blocks: id → block. flow: the root's elements."""

    raw: dict
    questions: dict = field(default_factory=dict)
    blocks: dict = field(default_factory=dict)
    flow: list = field(default_factory=list)
    options: dict = field(default_factory=dict)


def read_qsf(data: bytes) -> Survey:
    raw = json.loads(data)
    survey = Survey(raw)
    for element in raw["SurveyElements"]:
        payload = element["Payload"]
        if element["Element"] == "SQ":
            assert element["PrimaryAttribute"] == payload["QuestionID"]
            assert payload["QuestionID"] not in survey.questions
            survey.questions[payload["QuestionID"]] = payload
        elif element["Element"] == "BL":
            survey.blocks = {block["ID"]: block for block in payload}
            assert len(survey.blocks) == len(payload)
        elif element["Element"] == "FL":
            survey.flow = payload["Flow"]
            assert payload["Properties"]["Count"] == 1 + len(list(walk(survey.flow)))
        elif element["Element"] == "SO":
            survey.options = payload
    return survey


def walk(flow):
    for element in flow:
        yield element
        yield from walk(element.get("Flow", []))


def expressions(logic):
    for group in (value for key, value in logic.items() if key.isdigit()):
        yield from (value for key, value in group.items() if key.isdigit())


def questions_of(block):
    return [one["QuestionID"] for one in block["BlockElements"] if one["Type"] == "Question"]


def check(survey: Survey) -> None:
    """Every id exists, every block is in the flow once, every question in one block and in all languages."""
    kinds = [element["Element"] for element in survey.raw["SurveyElements"]]
    for kind in ("BL", "FL", "SO", "SCO", "PROJ", "STAT", "QC", "RS"):
        assert kinds.count(kind) == 1, kind
    assert {element["SurveyID"] for element in survey.raw["SurveyElements"]} == {survey.raw["SurveyEntry"]["SurveyID"]}
    flow = list(walk(survey.flow))
    flow_ids = [element["FlowID"] for element in flow]
    assert len(set(flow_ids)) == len(flow_ids)
    assert "FL_1" not in flow_ids
    shown = [element["ID"] for element in flow if element["Type"] in ("Block", "Standard")]
    ordinary = [block["ID"] for block in survey.blocks.values() if block["Type"] != "Trash"]
    assert sorted(shown) == sorted(ordinary)
    assert [block["Type"] for block in survey.blocks.values()].count("Default") == 1
    placed = [qid for block in survey.blocks.values() for qid in questions_of(block)]
    assert sorted(placed) == sorted(survey.questions)
    tags = [payload["DataExportTag"].casefold() for payload in survey.questions.values()]
    tags += [
        tag.casefold() for one in survey.questions.values() for tag in one.get("ChoiceDataExportTags", {}).values()
    ]
    assert len(set(tags)) == len(tags)
    for payload in survey.questions.values():
        _check_question(survey, payload)
    for block in survey.blocks.values():
        _check_block(survey, block)
    declared = {one["Field"] for one in survey.flow[0]["EmbeddedData"]}
    for element in flow:
        for one in element.get("EmbeddedData", []):
            assert one["Field"] in declared
        if element["Type"] == "BlockRandomizer":
            assert 1 <= element["SubSet"] <= len(element["Flow"])
        if element["Type"] == "Branch":
            assert element["Flow"]
            for expression in expressions(element["BranchLogic"]):
                _check_expression(survey, expression, declared)


def _check_question(survey, payload):
    for key in ("Choices", "Answers"):
        order = payload.get("ChoiceOrder" if key == "Choices" else "AnswerOrder", list(payload.get(key, {})))
        assert sorted(order) == sorted(payload.get(key, {})), payload["QuestionID"]
    options = payload.get("Answers", payload.get("Choices", {}))
    if payload["QuestionType"] in ("MC", "Matrix"):
        assert sorted(payload["RecodeValues"]) == sorted(options)
        assert len(set(payload["RecodeValues"].values())) == len(options)
        assert all(int(key) > 0 for key in options)
        assert max(map(int, options)) < payload["NextAnswerId" if "Answers" in payload else "NextChoiceId"]
    if payload["QuestionType"] == "Timing":
        return
    assert payload["Validation"]["Settings"].get("ForceResponse", "OFF") == "OFF"
    assert sorted(payload["Language"]) == sorted(survey.options["AvailableLanguages"])
    for words in payload["Language"].values():
        for key in ("Choices", "Answers", "Labels"):
            assert sorted(words.get(key, {})) == sorted(payload.get(key, {}))
    assert "${" not in json.dumps(payload)
    assert "$e{" not in json.dumps(payload)


def _check_block(survey, block):
    advanced = block.get("Options", {}).get("Randomization", {}).get("Advanced")
    if advanced is None:
        return
    asked = questions_of(block)
    fixed = [one for one in advanced["FixedOrder"] if one in survey.questions]
    assert sorted([*fixed, *advanced["RandomizeAll"]]) == sorted(asked)
    assert len(advanced["FixedOrder"]) == len(asked)
    assert advanced["FixedOrder"].count("{~Randomized~}") == len(advanced["RandomizeAll"])
    assert survey.questions[asked[-1]]["QuestionType"] == "Timing"


def _check_expression(survey, expression, declared):
    if expression["LogicType"] == "EmbeddedField":
        assert expression["LeftOperand"] in declared
        return
    qid, place, *rest = expression["LeftOperand"].removeprefix("q://").split("/")
    payload = survey.questions[qid]
    assert expression["QuestionID"] == qid
    if place == "SelectableChoice":
        assert payload["QuestionType"] == "MC"
        assert rest[0] in payload["Choices"]
    else:
        assert payload["QuestionType"] == {"ChoiceTextEntryValue": "TE", "ChoiceNumericEntryValue": "Slider"}[place]


@dataclass
class Run:
    """fields: embedded data. blocks: names of the blocks shown, in order. flag: of the end of the survey.

    questions: QIDs of what was shown. stored: fields that were set, once for each time.
    """

    fields: dict = field(default_factory=dict)
    blocks: list = field(default_factory=list)
    flag: str | None = None
    questions: list = field(default_factory=list)
    stored: list = field(default_factory=list)


class Simulator:
    """Sends people with prepared answers (export tag → code, number, text, or codes) through a survey."""

    def __init__(self, survey: Survey, rng):
        self.survey, self.rng = survey, rng
        self.counts: dict[str, list[int]] = {}
        self.tags = {qid: payload["DataExportTag"] for qid, payload in survey.questions.items()}

    def send(self, answers: dict) -> Run:
        run, self.seen, self.answers = Run(), set(), answers
        self._flow(self.survey.flow, run)
        return run

    def _flow(self, flow, run) -> None:
        for element in flow:
            if run.flag is not None:
                return
            kind = element["Type"]
            if kind == "EmbeddedData":
                run.fields |= {one["Field"]: one["Value"] for one in element["EmbeddedData"]}
                run.stored += [one["Field"] for one in element["EmbeddedData"]]
            elif kind in ("Block", "Standard"):
                block = self.survey.blocks[element["ID"]]
                run.blocks.append(block["Description"])
                self.seen |= set(questions_of(block))
                run.questions += questions_of(block)
            elif kind == "Group":
                self._flow(element["Flow"], run)
            elif kind == "Branch":
                if self._holds(element["BranchLogic"], run):
                    self._flow(element["Flow"], run)
            elif kind == "BlockRandomizer":
                self._flow([element["Flow"][place] for place in self._chosen(element)], run)
            elif kind == "EndSurvey":
                run.flag = element["Options"]["ResponseFlag"]

    def _chosen(self, element):
        n = len(element["Flow"])
        if not element["EvenPresentation"]:
            return self.rng.permutation(n)[: element["SubSet"]]
        counts = self.counts.setdefault(element["FlowID"], [0] * n)
        order = sorted(range(n), key=lambda place: (counts[place], self.rng.random()))[: element["SubSet"]]
        for place in order:
            counts[place] += 1
        return order

    def _holds(self, logic, run) -> bool:
        groups = [value for key, value in logic.items() if key.isdigit()]
        assert groups[0]["Type"] == "If"
        assert all(group["Type"] == "AndIf" for group in groups[1:])
        for group in groups:
            listed = [value for key, value in group.items() if key.isdigit()]
            assert all(one["Conjuction"] == "Or" for one in listed[1:])
            if not any(self._true(one, run) for one in listed):
                return False
        return True

    def _true(self, one, run) -> bool:
        operator, right = one["Operator"], one.get("RightOperand")
        if one["LogicType"] == "EmbeddedField":
            return compare(run.fields.get(one["LeftOperand"], ""), operator, right)
        qid, place, *rest = one["LeftOperand"].removeprefix("q://").split("/")
        answer = self.answers.get(self.tags[qid]) if qid in self.seen else None
        if place == "SelectableChoice":
            code = self.survey.questions[qid]["RecodeValues"][rest[0]]
            ticked = [] if answer is None else str(answer).split(" ")
            return (code in ticked) == (operator == "Selected")
        return compare("" if answer is None else str(answer), operator, right)


def compare(value: str, operator: str, right: str | None) -> bool:
    if operator in ("Empty", "NotEmpty"):
        return (value == "") == (operator == "Empty")
    both = []
    for text in (value, right):
        try:
            both.append(float(text))
        except ValueError:
            both.append(None)
    left_number, right_number = both
    if operator in ("GreaterThanOrEqual", "LessThanOrEqual"):
        if left_number is None or right_number is None:
            return False
        return left_number >= right_number if operator == "GreaterThanOrEqual" else left_number <= right_number
    same = left_number == right_number if None not in both else value == right
    return same == (operator == "EqualTo")
