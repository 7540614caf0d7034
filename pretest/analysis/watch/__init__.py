"""What a monitor watches: the waves of a survey one by one, and what stands beside them."""
