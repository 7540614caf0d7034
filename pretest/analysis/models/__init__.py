"""How an outcome is modelled: means, shares, ordered answers."""
