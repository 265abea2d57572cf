"""The grader: run as `python -m checks`."""
