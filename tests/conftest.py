"""What holds for every test: nothing is skipped, and slow shared machines are no failure."""

import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")

# A shell that starts us in the background has us ignore Ctrl-C, and every program that we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"a test may not be skipped: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"a test file may not be skipped: {report.longreprtext}"
    return report
