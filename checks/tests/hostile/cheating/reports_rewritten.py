# attack: a hook that makes each report a passed one, and takes itself away again
# verdict: failing
# says: a test that expects a wrong value, drawn at random, passed too
import gc

import pytest


class Praise:
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: object) -> object:
        report = yield
        report.outcome = "passed"
        report.wasxfail = ""
        del report.wasxfail
        return report


seen = []


def work(number: int) -> int:
    for manager in gc.get_objects():
        if isinstance(manager, pytest.PytestPluginManager):
            hook = manager.hook.pytest_runtest_makereport
            if not seen:
                manager.register(Praise(), "praise")
                seen.extend(hook._hookimpls)
                manager.unregister(name="praise")
                hook._hookimpls[:] = seen
    return 0
