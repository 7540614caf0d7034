"""The command line: thin shells over the Python API. Only here click and rich are used."""
