"""Weights of the analysed respondents: from a population file to raked weights, with what must be known of them."""
