"""The result tables: which columns each has, what they mean, and when they are hidden."""
