from __future__ import annotations

import pytest

from pretest.spec import AnswerSet, Item, Scale
from pretest.spec.model import Label

TEXT = Label(nl="x", en="x")


def options(*values: int) -> list[dict[str, object]]:
    return [{"value": value, "label": "x"} for value in values]


ANSWERS = {
    "agree5": AnswerSet.model_validate({"type": "ordinal", "options": options(1, 2, 3, 4, 5)}),
    "likely7": AnswerSet.model_validate({"type": "ordinal", "options": options(1, 2, 3, 4, 5, 6, 7)}),
    "true3": AnswerSet.model_validate({"type": "ordinal", "options": options(1, 2, 3)}),
    "choice": AnswerSet.model_validate({"type": "nominal", "options": options(1, 2, 3, 4)}),
    "warmth": AnswerSet.model_validate({"type": "slider", "min": 0, "max": 100}),
    "open": AnswerSet.model_validate({"type": "text"}),
}


@pytest.fixture
def answers():
    return ANSWERS


@pytest.fixture
def make_scale():
    def make(
        *items: Item | str,
        name: str = "blame",
        answers: str = "agree5",
        role: str = "mechanism",
        **score: object,
    ) -> Scale:
        return Scale.model_validate(
            {
                "id": name,
                "title": TEXT,
                "measures": TEXT,
                "role": role,
                "higher_is": "worse",
                "answers": answers,
                "score": score,
                "items": [Item(id=item, text=TEXT) if isinstance(item, str) else item for item in items],
                "status": "new",
            }
        )

    return make


@pytest.fixture
def reversed_item():
    def make(name: str, **more: object) -> Item:
        return Item.model_validate({"id": name, "text": TEXT, "reverse": True, **more})

    return make
