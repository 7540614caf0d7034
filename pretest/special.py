"""Functions of scipy that are loaded when they are first called.

Loading them takes longer than checking a study does, and a command needs few of them or none. They are what scipy
says they are: see https://docs.scipy.org/doc/scipy/reference/special.html, and ``optimize``, ``linalg``, ``sparse``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


def _deferred(module: str, name: str) -> Function:
    """The function ``name`` of ``module``, which is imported by the first call."""
    found: Function | None = None

    def call(*arguments: Any, **options: Any) -> Any:
        nonlocal found
        if found is None:
            found = getattr(importlib.import_module(module), name)
        return found(*arguments, **options)

    return call


bdtr = _deferred("scipy.special", "bdtr")
betaincinv = _deferred("scipy.special", "betaincinv")
brentq = _deferred("scipy.optimize", "brentq")
chdtrc = _deferred("scipy.special", "chdtrc")
chdtri = _deferred("scipy.special", "chdtri")
csr_matrix = _deferred("scipy.sparse", "csr_matrix")
dposv = _deferred("scipy.linalg.lapack", "dposv")
expit = _deferred("scipy.special", "expit")
fdtri = _deferred("scipy.special", "fdtri")
gammainc = _deferred("scipy.special", "gammainc")
gammaincc = _deferred("scipy.special", "gammaincc")
gammaln = _deferred("scipy.special", "gammaln")
hstack = _deferred("scipy.sparse", "hstack")
identity = _deferred("scipy.sparse", "identity")
linprog = _deferred("scipy.optimize", "linprog")
log_ndtr = _deferred("scipy.special", "log_ndtr")
logit = _deferred("scipy.special", "logit")
nctdtr = _deferred("scipy.special", "nctdtr")
ndtr = _deferred("scipy.special", "ndtr")
ndtri = _deferred("scipy.special", "ndtri")
solve_triangular = _deferred("scipy.linalg", "solve_triangular")
stdtr = _deferred("scipy.special", "stdtr")
stdtrit = _deferred("scipy.special", "stdtrit")
vstack = _deferred("scipy.sparse", "vstack")
