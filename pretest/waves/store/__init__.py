"""The wave store: what was worked out of each wave, kept beside the raw data and made again from them at any time."""
