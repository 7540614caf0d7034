"""LimeSurvey in small: its reader of the survey structure, its rules, and its expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

FIXED = [
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "encrypted",
    "other",
    "default",
    "same_default",
    "same_script",
]
# attributes of LimeSurvey 6 by type of question
ATTRIBUTES = {
    "*": {"equation", "hidden"},
    "X": {
        "time_limit", "time_limit_action", "time_limit_disable_next", "time_limit_countdown_message",
        "time_limit_message",
    },
    "F": {"random_order"},
    "M": {"exclude_all_others", "random_group"},
    "L": {"random_group"},
    "T": {"random_group"},
    "D": {"date_format", "random_group"},
    "N": {
        "em_validation_q", "em_validation_q_tip", "max_num_value_n", "min_num_value_n", "num_value_int_only",
        "random_group", "suffix",
    },
    "K": {
        "random_group", "slider_accuracy", "slider_layout", "slider_max", "slider_min", "slider_reset",
        "slider_separator", "slider_showminmax",
    },
}  # fmt: skip


@dataclass
class Structure:
    """What LimeSurvey would make of the file. questions: code → type, texts per language, children, attributes."""

    settings: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)


def php_cells(line_source):
    """PHP's fgetcsv with a tab: a backslash keeps the next quote from ending a cell."""
    rows, row, cell, quoted, place, text = [], [], [], False, 0, line_source
    while place < len(text):
        letter = text[place]
        if quoted:
            if letter == "\\" and text[place + 1 : place + 2] == '"':
                cell.append('\\"')
                place += 1
            elif letter == '"' and text[place + 1 : place + 2] == '"':
                cell.append('"')
                place += 1
            elif letter == '"':
                quoted = False
            else:
                cell.append(letter)
        elif letter == '"' and not cell:
            quoted = True
        elif letter in "\t\n":
            row.append("".join(cell))
            cell = []
            if letter == "\n":
                rows.append(row)
                row = []
        else:
            cell.append(letter)
        place += 1
    assert not quoted
    assert not cell
    return rows


def read(data):
    """A reader of its own, after the rules of the manual and of the importer."""
    text = re.sub(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", "\n", data.decode("utf-8"))
    assert text.startswith("\ufeff")
    header, *rows = php_cells(text[1:])
    header = [name.strip() for name in header]
    assert header[: len(FIXED)] == FIXED
    found, group, question = Structure(), None, None
    for row in rows:
        assert len(row) == len(header)
        for cell in row:
            assert not re.fullmatch(r'".*"', cell), "LimeSurvey would take these quotes away"
        cells = {name: cell for name, cell in zip(header, row, strict=True) if cell}
        assert not {"id", "related_id", "encrypted"} & set(cells), "these would become attributes"
        kind, name = cells["class"], cells["name"]
        if kind == "S":
            found.settings[name] = cells["text"]
            continue
        language = cells["language"]
        if kind == "SL":
            found.texts.setdefault(language, {})[name] = cells["text"]
        elif kind == "G":
            group = found.groups.setdefault(cells["type/scale"], {"name": name, "text": {}, "questions": []})
            assert group["name"] == name
            group["text"][language] = cells.get("text", "")
            group["relevance"], group["random"] = cells["relevance"], group.get("random") or cells.get("random_group")
        elif kind == "Q":
            assert group is not None, "every question is in a group"
            question = found.questions.setdefault(name, {"text": {}, "attributes": {}, "SQ": {}, "A": {}})
            question["type"] = cells["type/scale"]
            question["text"][language], question["help"] = cells.get("text", ""), cells.get("help", "")
            own = {key: value for key, value in cells.items() if key not in FIXED}
            for key, value in own.items():
                assert question["attributes"].setdefault(key, value) == value or key in (
                    "suffix", "em_validation_q_tip", "time_limit_countdown_message", "time_limit_message",
                )  # fmt: skip
            if name not in group["questions"]:
                group["questions"].append(name)
            assert cells["mandatory"] == "N", "skipping is always allowed"
        else:
            question[kind].setdefault(name, {})[language] = cells.get("text", "")
    return found


def check(found):
    """Every rule that the importer or the expression engine insists on."""
    languages = [found.settings["language"], *found.settings.get("additional_languages", "").split()]
    assert set(found.texts) == set(languages)
    assert all(texts["surveyls_title"] for texts in found.texts.values())
    assert re.fullmatch(r"[1-9]\d{5}", found.settings["sid"])
    assert len({code.casefold() for code in found.questions}) == len(found.questions)
    variables = set()
    for code, question in found.questions.items():
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", code)
        assert code not in ("LANG", "SID", "SAVEDID", "TOKEN", "QID", "GID", "SGQ", "self", "that", "this")
        assert set(question["text"]) == set(languages)
        assert set(question["attributes"]) <= ATTRIBUTES[question["type"]]
        for sub, texts in question["SQ"].items():
            assert re.fullmatch(r"[A-Za-z0-9]{1,20}", sub)
            assert sub != "time"
            assert set(texts) == set(languages)
            variables.add(f"{code}_{sub}")
        for answer, texts in question["A"].items():
            assert re.fullmatch(r"[A-Za-z0-9]{1,5}", answer)
            assert set(texts) == set(languages)
        assert bool(question["A"]) == (question["type"] in "LF")
        assert bool(question["SQ"]) == (question["type"] in "FMK")
        variables.add(code)
        texts = [*question["text"].values(), question["help"]]
        texts += [text for kind in ("SQ", "A") for one in question[kind].values() for text in one.values()]
        assert not any(re.search(r"\{(?!\s)", text) for text in texts), "nothing of a text is an expression"
        assert not any("<script" in text for text in texts)
    assert all(group["questions"] for group in found.groups.values())
    expressions = [group["relevance"] for group in found.groups.values()]
    expressions += [
        q["attributes"].get(name, "") for q in found.questions.values() for name in ("equation", "em_validation_q")
    ]
    for expression in expressions:
        assert set(re.findall(r"(\w+)\.NAOK", expression)) <= variables
        assert expression.count("(") == expression.count(")")
        assert not re.search(r"[<>\"\\&]", expression)
    return found


class Value(str):
    """An answer as LimeSurvey compares it: as a number when both sides are numbers."""

    __hash__ = str.__hash__

    def _pair(self, other):
        try:
            return float(self), float(other)
        except ValueError:
            return str(self), str(other)

    def __eq__(self, other):
        a, b = self._pair(other)
        return a == b

    def __ge__(self, other):
        a, b = self._pair(other)
        return isinstance(a, float) and a >= b

    def __le__(self, other):
        a, b = self._pair(other)
        return isinstance(a, float) and a <= b


@cache
def compiled(expression):
    """An expression as Python, to be run for many respondents."""
    python = re.sub(r"(\w+)\.NAOK", r'V("\1")', expression.strip("{}"))
    python = re.sub(r"!(?=is_empty|\()", " not ", python).replace(" ge ", " >= ").replace(" le ", " <= ")
    return compile(re.sub(r"\bif\(", "IF(", python).strip(), "expression", "eval")


def evaluate(expression, values, rand=None):
    """An expression as Python, for one respondent."""
    known = {
        "V": lambda name: Value(values.get(name, "")),
        "is_empty": lambda text: text.strip() == "",
        "is_numeric": lambda text: bool(re.fullmatch(r"-?\d+(\.\d+)?", text)),
        "substr": lambda text, start, length: Value(text[start : start + length]),
        "IF": lambda test, yes, no: yes if test else no,
        "rand": rand,
    }
    return eval(compiled(expression), {"__builtins__": {}}, known)  # an expression of ours, in a test
