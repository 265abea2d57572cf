"""What every kata is held against: one gate a function, in the tables here.

A gate takes what it may look at and yields a `Problem` for each thing that is to be mended. Those
in `FIRST` and `CHEAP` only read; a kata whose sources are not `readable` meets those in `FIRST`
alone.
"""

from checks.author.gates import runs, sources, topics
from checks.author.gates.case import CostlyGate, Gate, TopicGate

FIRST: tuple[Gate, ...] = (sources.readable, sources.facts, sources.answers_given)
CHEAP: tuple[Gate, ...] = (
    sources.tests_speak,
    sources.equivalents_hold,
    sources.of_its_own,
    sources.same_contract,
    sources.locked,
)
COSTLY: tuple[CostlyGate, ...] = (
    runs.clean,
    runs.stub_fails,
    runs.solution_passes,
    runs.wrong_rejected,
    runs.impostors_rejected,
)
TOPIC_CHEAP: tuple[TopicGate, ...] = (
    topics.guide_complete,
    topics.guide_of_its_own,
    topics.no_stray_tables,
)
TOPIC_COSTLY: tuple[TopicGate, ...] = (topics.guide_runs,)
