"""What is believed of harms before the data: earlier research and practice, mixed as the plan says."""
