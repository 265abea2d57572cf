"""What a learner asks between two grades."""
