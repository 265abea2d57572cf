"""The grader's own tests: real runs on small real katas."""
