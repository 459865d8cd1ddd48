"""A local Azure without guests, and plain requests to it."""
import asyncio
import socket
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.local_azure.azure import LocalAzure
from tests.local_azure.world import parse

HERE = Path(__file__).parent
API = {"api-version": "2024-07-01"}


class Client:
    """Speaks ARM with the token of the service principal."""

    def __init__(self, azure: LocalAzure):
        self.azure, self.base = azure, azure.environment.base
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(azure.environment.bundle)
        self._session.headers["Authorization"] = "Bearer " + self.token()
        self.group = f"/subscriptions/{azure.world.subscription}/resourceGroups/rg"

    def token(self, **changes: str) -> str:
        identity = self.azure.cloud.identity
        form = {"grant_type": "client_credentials", "client_id": identity.application,
                "client_secret": identity.secret, "scope": self.base + "/.default"}
        return self._session.post(f"{self.base}/{identity.tenant}/oauth2/v2.0/token", form | changes).json()[
            "access_token"]

    def __call__(self, method: str, path: str, json=None, headers=None, **query: str) -> requests.Response:
        """`path` below the resource group, or whole when it starts with /subscriptions or https."""
        whole = path if path.startswith("https") else self.base + (
            path if path.startswith("/subscriptions") else f"{self.group}/providers/{path}")
        return self._session.request(method, whole, json=json, headers=headers,
                                     params=query if "?" in whole else API | query, timeout=300)

    def finished(self, response: requests.Response) -> requests.Response:
        """Follows the Location of a long-running operation to its end."""
        while response.status_code == 202:
            time.sleep(0.01)
            response = self("GET", response.headers["Location"])
        return response

    def ended(self, started: requests.Response) -> requests.Response:
        """Follows the Azure-AsyncOperation of a long-running operation to its end."""
        while (status := self("GET", started.headers["Azure-AsyncOperation"])).json()["status"] == "InProgress":
            time.sleep(0.01)
        return status


@pytest.fixture(scope="session")
def everything():
    """Of a world with one of everything; nothing may be written to it."""
    with LocalAzure(HERE / "everything.yaml", login=False, namespaces=False) as azure:
        yield Client(azure)


@pytest.fixture
def world():
    """A function: the client of a local Azure for a world's text."""
    opened = []

    def of(text: str) -> Client:
        azure = LocalAzure(parse(text), login=False, namespaces=False)
        opened.append(azure)
        return Client(azure.__enter__())

    yield of
    for azure in opened:
        azure.__exit__(None, None, None)


class Clock:
    """Of the local Azure: a second of a world lasts until the test has it pass."""

    def __init__(self):
        self.asked, self._passed = [], threading.Event()

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        while seconds and not self._passed.is_set():
            await asyncio.sleep(0.01)

    def run(self) -> None:
        self._passed.set()


@pytest.fixture
def clock(monkeypatch):
    """It stands still until clock.run()."""
    made = Clock()
    monkeypatch.setattr("tests.local_azure.operations.sleep", made.sleep)
    yield made
    made.run()


@pytest.fixture
def free_port():
    """A port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
