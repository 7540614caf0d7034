"""Whether a study folder, a report or a lock is what it says: nothing changed, cut off, made anew or taken away."""
