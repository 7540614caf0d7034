"""A dilemma table: care and safety talk about one dilemma, with their positions before and after."""
