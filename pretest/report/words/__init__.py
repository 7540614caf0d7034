"""Words and numbers in one language: texts, labels, numerals, and the sentences made of them."""
