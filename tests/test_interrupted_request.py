"""Ctrl-C in the midst of a request leaves no lock taken: what takes a change back uses the same connections."""
import threading

from azure.core.pipeline import policies
from azure.core.rest import HttpRequest

from azext_vmtroubleshoot.cloud.pipeline import ManagementClient
from .local_azure.azure import LocalAzure
from .local_azure.world import parse


def test_a_request_takes_no_lock_that_an_interrupt_could_leave_taken(monkeypatch):
    with LocalAzure(parse("groups: {rg: {vms: {web01: {guest: none}}}}"), login=False, namespaces=False) as azure:
        client = ManagementClient(
            None, azure.world.subscription, azure.environment.base, connection_verify=str(azure.environment.bundle),
            logging_policy=policies.NetworkTraceLoggingPolicy(), authentication_policy=policies.HeadersPolicy())
        really, here, taken = threading.Condition.__enter__, threading.current_thread(), []

        def enter(condition):
            if threading.current_thread() is here:
                taken.append(condition)
            return really(condition)
        monkeypatch.setattr(threading.Condition, "__enter__", enter)
        for _ in range(2):
            client.send(HttpRequest("GET", "/metadata/endpoints?api-version=2022-09-01"))
        assert not taken
