"""Any data file as columns of text: read once, hashed, every cell as it was written."""
