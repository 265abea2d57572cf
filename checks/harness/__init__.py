"""What kata tests stand on: one module a helper, each importing nothing of the grader."""
