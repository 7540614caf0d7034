"""Waves as they are kept: what was worked out of each beside the raw data, and sums of it where it lies."""
