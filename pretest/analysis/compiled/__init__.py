"""A study compiled before fieldwork: is everything that its plan counts on asked of the people it counts on?"""

from pretest.analysis.compiled.compiling import Compiled, compile_study, require_compiled, split_problems

__all__ = ["Compiled", "compile_study", "require_compiled", "split_problems"]
