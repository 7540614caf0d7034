"""The scored data: one row per respondent and concept, as the analysis sees them, with labels."""
