from dataclasses import dataclass


@dataclass(frozen=True)
class Extra:
    n: float
    reason: str


def extra_units(**k):
    return Extra(float("nan"), "not_feasible")
