"""Where numbers come from: provenance, the lock, and what a report must know of a study."""
