"""What the head of the test report says."""

from deploy.broker import chosen_broker
from tests.end_to_end.compose import why_not


def pytest_report_header() -> list[str]:
    """Which broker the tests run against, and whether the stack runs: nothing is silent."""
    return [f"kafka: {chosen_broker()}", f"compose stack: {why_not() or 'run end to end'}"]
