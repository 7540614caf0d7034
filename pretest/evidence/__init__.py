"""Earlier research: effects of other studies in one unit, nobody counted twice, and what they say together."""
