"""How Hypothesis chooses examples in a kata's tests, in the grader and in plain pytest."""

from hypothesis import HealthCheck, Phase, settings


def choose_examples(*, seeded: bool = False, shrink: bool = True) -> None:
    """Load the profile: the same examples each time, or with `seeded` those of the seed given.
    `shrink` looks for the smallest example that fails.

    No clock, no database and no explanation of examples: a verdict depends on the answer alone.
    """
    settings.register_profile(
        "katas",
        derandomize=not seeded,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=set(Phase) - ({Phase.explain} if shrink else {Phase.explain, Phase.shrink}),
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("katas")
