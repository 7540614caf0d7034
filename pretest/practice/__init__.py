"""What practice knows: people from care, safety and other fields, and people with lived experience, before launch."""
