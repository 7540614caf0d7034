"""Pages on paper: a PDF of a report, printed by a browser that is installed."""
