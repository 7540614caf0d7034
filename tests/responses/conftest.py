"""A small study whose parts can be changed per test, built without files but the data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pretest.spec import AnswerSet, Plan, Questionnaire, Scale, Study, StudyFile

ANSWERS = {
    "agree5": {
        "type": "ordinal",
        "options": [{"value": value, "label": str(value)} for value in range(1, 6)],
        "missing": [
            {"value": 98, "label": "don't know", "kind": "dont_know"},
            {"value": 97, "label": "rather not", "kind": "refused"},
            {"value": 96, "label": "not asked", "kind": "not_asked"},
        ],
    },
    "used": {
        "type": "nominal",
        "options": [{"value": 0, "label": "no"}, {"value": 1, "label": "yes"}],
        "missing": [{"value": 97, "label": "rather not", "kind": "refused"}],
    },
    "number": {"type": "number", "min": 0, "max": 2100},
    "words": {"type": "text"},
}


def scale(name, items, answers, **more):
    return {
        "id": name,
        "title": name,
        "measures": name,
        "role": "background",
        "higher_is": "neutral",
        "answers": answers,
        "items": [{"text": "?", **item} for item in items],
        "status": "new",
    } | more


SCALES = [
    scale(
        "distance",
        [{"id": "sd1"}, {"id": "sd2", "reverse": True}, {"id": "sd3"}],
        "agree5",
        role="harm.stigma",
        higher_is="worse",
    ),
    scale("check", [{"id": "ac1", "instructed": 4}], "agree5", role="quality"),
    scale(
        "use",
        [{"id": "x_ever"}, {"id": "x_12m"}, {"id": "x_30d"}, {"id": "z_ever", "bogus": True}],
        "used",
        score={"method": "sum"},
    ),
    scale("age", [{"id": "age"}], "number", score={"method": "single"}),
    scale("birth_year", [{"id": "birth_year"}], "number", score={"method": "single"}),
    scale("opinion", [{"id": "opinion"}], "words"),
    scale("unasked", [{"id": "income"}], "agree5"),
]
ASKED = ["age", "birth_year", "use", "distance", "check", "opinion"]


@pytest.fixture
def make_study(tmp_path):
    """study(data, **changes): data files, and keys of study.yaml and plan.yaml that differ from the small study."""

    def make(*data, plan=None, questionnaire="everyone", scales=ASKED, **changes) -> Study:
        file = {
            "study": "small",
            "title": "small",
            "arms": {
                "control": {"label": "control", "control": True},
                "debt": {"label": "debt"},
                "fear": {"label": "fear"},
            },
            "audiences": {"everyone": {"label": "everyone", "questionnaire": questionnaire}},
            "data": [{"file": "data/wave1.csv", "respondent": "id", "arm": "arm"} | one for one in data],
        } | changes
        rules = {"plan": "small", "outcomes": {"distance": {"margin": {"sd": 0.2}, "primary": True}}} | (plan or {})
        asked = {
            "id": "everyone",
            "audience": "everyone",
            "title": "everyone",
            "blocks": [{"id": "all", "kind": "scales", "scales": list(scales)}],
        }
        return Study(
            folder=tmp_path,
            name="study.yaml",
            file=StudyFile.model_validate(file),
            plan=Plan.model_validate(rules),
            answers={name: AnswerSet.model_validate(one) for name, one in ANSWERS.items()},
            scales={one["id"]: Scale.model_validate(one) for one in SCALES},
            questionnaires={"everyone": Questionnaire.model_validate(asked)},
            evidence=None,
            inputs=(),
        )

    return make


@pytest.fixture
def put(tmp_path):
    """put(content, name): writes text, bytes or a frame below the study folder, by the ending of the name."""

    def write(content, name="data/wave1.csv", **options) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode())
        elif path.suffix == ".csv":
            content.to_csv(path, index=False, **options)
        elif path.suffix == ".xlsx":
            content.to_excel(path, index=False, **options)
        else:
            content.to_parquet(path, index=False)
        return path

    return write


@pytest.fixture
def answers():
    """answers(n): n respondents, all answered, arms in turn; 12 rows can be counted by hand."""

    def make(n=12) -> pd.DataFrame:
        place = range(n)
        return pd.DataFrame(
            {
                "id": [f"r{i}" for i in place],
                "arm": [("control", "debt", "fear")[i % 3] for i in place],
                "sd1": [1 + i % 5 for i in place],
                "sd2": [1 + (i * 2) % 5 for i in place],
                "sd3": [1 + (i * 3 + 1) % 5 for i in place],
            }
        )

    return make
