import pytest

from tests.guests.lab import Lab
from tests.local_azure import guests


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """One network for many tests; skipped where real guests cannot run."""
    reason = guests.why_not()
    if reason:
        pytest.skip(reason)
    with Lab("ask", tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture
def guest(lab):
    """A healthy guest of this test's own, up."""
    made = lab.web_guest()
    yield made
    made.delete()
