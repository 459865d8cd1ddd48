"""Polls and patience on a clock of their own: no test waits, none depends on the machine."""
import io
import json
import math
from functools import partial
from types import SimpleNamespace

import pytest
from azure.core import PipelineClient
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline import Pipeline, PipelineResponse, policies
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest
from azure.core.rest._http_response_impl import HttpResponseImpl
from azure.core.utils import CaseInsensitiveDict
from hypothesis import example, given
from hypothesis import strategies as st

from azext_vmtroubleshoot.cloud.arm import Arm
from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.cloud.pipeline import ENDURANCE, ManagementClient, Patience, Polling

BASE = "https://management.azure.com"


class Time:
    """A clock that only sleeping and answering move."""
    now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds >= 0
        self.now += seconds


class Server(HttpTransport):
    """Answers each request with `answer(request)` = (status, headers, body), `trip` seconds later."""

    def __init__(self, time, answer, trip=0.2):
        self.time, self.answer, self.trip, self.asked = time, answer, trip, []

    def send(self, request, **kwargs):
        self.asked.append((self.time.now, request.method, request.url))
        self.time.now += self.trip / 2
        status, headers, body = self.answer(request)
        self.time.now += self.trip / 2
        content = b"" if body is None else json.dumps(body).encode()
        response = HttpResponseImpl(
            request=request, internal_response=io.BytesIO(), status_code=status, reason="", block_size=4096,
            content_type="application/json", stream_download_generator=lambda *_, **__: iter([content]),
            headers=CaseInsensitiveDict({"Content-Type": "application/json", **headers}))
        response.read()
        return response

    def sleep(self, duration):
        self.time.sleep(duration)

    def open(self):
        """Nothing to open."""

    def close(self):
        """Nothing to close."""

    def __exit__(self, *_):
        """Nothing to close."""


class Client(ManagementClient):
    """On a Server instead of the network, and on its clock."""

    def __init__(self, server, *more):  # pylint: disable=super-init-not-called
        self.polling = partial(Polling, server.time)
        self.pipeline = Pipeline(server, [policies.RequestIdPolicy(), *more])
        self._client = PipelineClient(BASE, pipeline=self.pipeline)


def operation(time, takes, retry_after=None):
    """An operation of `takes` seconds as Microsoft.Network answers it, and where its end is noted down."""
    noted = {}

    def answer(request):
        noted.setdefault("end", time.now + takes)
        done = request.method == "GET" and time.now >= noted["end"]
        headers = {"Location": f"{BASE}/operationResults/1"}
        if retry_after and not done:
            headers["Retry-After"] = str(retry_after)
        return (200, headers, {"value": 1}) if done else (202, headers, None)
    return answer, noted


def run(takes, retry_after=None, trip=0.2):
    """(when the end was noticed after it was there, the server)"""
    time = Time()
    answer, noted = operation(time, takes, retry_after)
    server = Server(time, answer, trip)
    found = Client(server).wait(HttpRequest("POST", f"{BASE}/nic/effectiveRouteTable"))
    assert found.http_response.json() == {"value": 1}
    return time.now - noted["end"], server


@given(st.floats(0, 600), st.floats(0.001, 0.25))
@example(38.03125, 0.103515625)
def test_the_end_is_noticed_soon(takes, trip):
    late, _ = run(takes, trip=trip)
    assert late <= max(0.5, takes / 10) + 1e-6


def test_a_long_operation_is_polled_seldom():
    _, server = run(600)
    assert len(server.asked) < 70


def test_a_slow_way_is_not_flooded():
    _, server = run(30, trip=3.0)
    polls = [when for when, *_ in server.asked[1:]]
    assert min(b - a for a, b in zip(polls, polls[1:])) >= 3.1 - 1e-6


@given(st.floats(0, 60), st.integers(1, 10))
def test_no_poll_comes_before_the_server_wants_it(takes, retry_after):
    late, server = run(takes, retry_after)
    starts = [when for when, *_ in server.asked]
    assert min(b - a for a, b in zip(starts, starts[1:])) >= retry_after + server.trip - 1e-6
    assert late <= retry_after + 2 * server.trip


def test_what_never_ends_is_an_error_in_the_end():
    time = Time()
    server = Server(time, operation(time, math.inf)[0])
    with pytest.raises(AzureError, match="not ended within 2 minutes, and may go on"):
        Client(server).wait(HttpRequest("POST", f"{BASE}/x"), limit=120)
    assert 120 <= time.now - 100 <= 140


@pytest.mark.parametrize("told", ["soon", "-5", "nan", "inf"])
@pytest.mark.parametrize("status", [202, 429])
def test_a_retry_after_that_is_no_time_is_none(told, status):
    time = Time()
    server = Server(time, lambda request: (200, {}, {"value": 1}) if len(server.asked) > 2 else (
        status, {"Location": f"{BASE}/operationResults/1", "Retry-After": told}, None))
    found = Client(server, Patience(time, time.sleep)).wait(HttpRequest("POST", f"{BASE}/nic/effectiveRouteTable"))
    assert found.http_response.json() == {"value": 1} and time.now < 120


@pytest.mark.parametrize("body", [None, [], "x", 7])
def test_what_cannot_be_read_of_an_operation_is_an_error_of_azure(body):
    answer = iter([(202, {"Azure-AsyncOperation": f"{BASE}/operations/1"}, None), (200, {}, body)])
    with pytest.raises(AzureError):
        Client(Server(Time(), lambda request: next(answer))).wait(HttpRequest("POST", f"{BASE}/vm/start"))


def test_an_answer_at_once_needs_no_poll():
    time = Time()
    server = Server(time, lambda request: (200, {}, {"value": 2}))
    assert Client(server).wait(HttpRequest("POST", f"{BASE}/x")).http_response.json() == {"value": 2}
    assert len(server.asked) == 1


# Patience

def throttling(time, until, retry_after):
    """429 with Retry-After before `until`."""
    def answer(_request):
        if time.now < until:
            return 429, {"Retry-After": str(retry_after)}, {"error": {"code": "TooManyRequests", "message": "later"}}
        return 200, {}, {"name": "x"}
    return answer


def test_throttling_is_waited_out_as_long_as_azure_says():
    time = Time()
    server = Server(time, throttling(time, time.now + 60, 5), trip=0.0)
    client = Client(server, Patience(time, time.sleep))
    assert client.send(HttpRequest("GET", f"{BASE}/x")).http_response.status_code == 200
    starts = [when for when, *_ in server.asked]
    assert len(starts) == 13 and {b - a for a, b in zip(starts, starts[1:])} == {5.0}


def test_throttling_without_end_is_an_error_in_the_end():
    time = Time()
    server = Server(time, throttling(time, math.inf, 30), trip=0.0)
    with pytest.raises(HttpResponseError):
        Client(server, Patience(time, time.sleep)).send(HttpRequest("GET", f"{BASE}/x"))
    assert ENDURANCE <= time.now - 100 <= ENDURANCE + 30


def test_who_comes_while_azure_throttles_waits_too():
    time = Time()
    patience = Patience(time, time.sleep)
    settings = patience.configure_retries({})
    throttled = SimpleNamespace(status_code=429, headers={"Retry-After": "7"})
    assert patience.increment(settings, response=PipelineResponse(None, throttled, None))
    server = Server(time, lambda request: (200, {}, {}))
    Client(server, patience).send(HttpRequest("GET", f"{BASE}/other"))
    assert server.asked[0][0] == 107.0


def test_one_that_is_throttled_for_ever_does_not_keep_the_others_waiting():
    time = Time()

    def sleep(seconds):
        time.sleep(seconds)
        patience.increment(patience.configure_retries({}), response=PipelineResponse(
            None, SimpleNamespace(status_code=429, headers={"Retry-After": "7"}), None))
        assert time.now < 200

    patience = Patience(time, sleep)
    patience._closed_until = time.now + 7  # pylint: disable=protected-access
    server = Server(time, lambda request: (200, {}, {}))
    Client(server, patience).send(HttpRequest("GET", f"{BASE}/other"))
    assert server.asked[0][0] == 107.0


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_that_fails_is_not_asked_for_ever(status):
    time = Time()
    server = Server(time, lambda request: (status, {}, {"error": {"code": "X", "message": "broken"}}))
    with pytest.raises(HttpResponseError):
        Client(server, Patience(time, time.sleep)).send(HttpRequest("GET", f"{BASE}/x"))
    assert len(server.asked) == 4


# What many VMs share

def arm_of(answer):
    time = Time()
    server = Server(time, answer)
    return Arm(Client(server), "s", lambda: {"oid": "me"}), server


def test_a_resource_is_read_once_whatever_the_case_of_its_id():
    arm, server = arm_of(lambda request: (200, {}, {"name": "vnet"}))
    assert arm.virtual_network(f"{BASE}/vnets/Vnet") is arm.network_resource(f"{BASE}/vnets/vnet")
    assert len(server.asked) == 1
    arm.virtual_network(f"{BASE}/vnets/other")
    assert len(server.asked) == 2


def test_operations_are_asked_for_each_time():
    arm, server = arm_of(lambda request: (200, {}, {"value": []}))
    arm.effective_routes(f"{BASE}/nic")
    arm.effective_routes(f"{BASE}/nic")
    assert len(server.asked) == 2


@pytest.mark.parametrize("status, asked", [(403, 1), (404, 1), (500, 2), (429, 2)])
def test_what_is_refused_stays_refused_and_what_fails_is_asked_again(status, asked):
    arm, server = arm_of(lambda request: (status, {}, {"error": {"code": "X", "message": "no"}}))
    for _ in range(2):
        with pytest.raises(CannotRead):
            arm.network_resource(f"{BASE}/vnets/vnet")
    assert len(server.asked) == asked


@pytest.mark.parametrize("elsewhere", ["https://example.com/vnets/v", "http://management.azure.com/vnets/v",
                                       "https://management.azure.com@example.com/vnets/v"])
def test_the_token_goes_to_no_other_host(elsewhere):
    arm, server = arm_of(lambda request: (200, {}, {"name": "vnet"}))
    with pytest.raises(CannotRead):
        arm.network_resource(elsewhere)
    assert not server.asked


def test_a_list_is_read_to_its_end():
    pages = {"first": {"value": [{"name": "a"}], "nextLink": f"{BASE}/second?api-version=1"},
             "second": {"value": [{"name": "b"}]}}
    arm, _ = arm_of(lambda request: (200, {}, pages["second" if "second" in request.url else "first"]))
    assert [w["name"] for w in arm.network_watchers("s")] == ["a", "b"]


def test_an_older_azure_cli_gives_fewer_policies():
    """azure-cli 2.75 knows no custom_hook_policy."""
    none = policies.SansIOHTTPPolicy()
    client = ManagementClient(None, "s", BASE, authentication_policy=none, logging_policy=none)
    assert client.pipeline
