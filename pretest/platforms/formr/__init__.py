"""formr."""
