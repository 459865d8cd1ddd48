import pytest

from tests.guests.lab import Lab
from tests.local_azure import guests


@pytest.fixture(scope="session", autouse=True)
def can_run():
    reason = guests.why_not()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_lab(can_run, tmp_path_factory):
    """One network for many tests; each guest on it belongs to one test."""
    with Lab("shared", tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def guest(shared_lab):
    """A healthy guest of this test's own, up."""
    made = shared_lab.web_guest()
    yield made
    made.delete()


@pytest.fixture
def lab(can_run, tmp_path):
    """A network of this test's own."""
    with Lab("own", tmp_path) as made:
        yield made
