"""Ctrl-C in the midst of a request leaves no lock taken: what takes a change back uses the same connections."""
import select
import socket
import socketserver
import threading
from contextlib import contextmanager

import pytest
from azure.core.pipeline import policies
from azure.core.rest import HttpRequest

from azext_vmtroubleshoot.cloud.pipeline import ManagementClient
from .local_azure.azure import LocalAzure
from .local_azure.world import parse


class Proxy(socketserver.BaseRequestHandler):
    """What companies put before the Internet: CONNECT, and then bytes both ways."""
    ways = []

    def handle(self):
        asked = self.request.recv(4096).split()
        self.ways.append(asked[0])
        host, _, port = asked[1].decode().partition(":")
        with socket.create_connection((host, int(port))) as there:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            other = {self.request: there, there: self.request}
            while True:
                for ready in select.select(list(other), [], [])[0]:
                    piece = ready.recv(65536)
                    if not piece:
                        return
                    other[ready].sendall(piece)


@contextmanager
def proxy():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("way", ["straight", "through a proxy"])
def test_a_request_takes_no_lock_that_an_interrupt_could_leave_taken(monkeypatch, way):
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Proxy.ways.clear()
    world = parse("groups: {rg: {vms: {web01: {guest: none}}}}")
    with proxy() as between, LocalAzure(world, login=False, namespaces=False) as azure:
        client = ManagementClient(
            None, azure.world.subscription, azure.environment.base, connection_verify=str(azure.environment.bundle),
            logging_policy=policies.NetworkTraceLoggingPolicy(), authentication_policy=policies.HeadersPolicy())
        really, here, taken = threading.Condition.__enter__, threading.get_ident(), []

        def enter(condition):
            if threading.get_ident() == here:
                taken.append(condition)
            return really(condition)
        if way != "straight":
            monkeypatch.setenv("HTTPS_PROXY", between)
        monkeypatch.setattr(threading.Condition, "__enter__", enter)
        for _ in range(2):
            client.send(HttpRequest("GET", "/metadata/endpoints?api-version=2022-09-01"))
        assert not taken and Proxy.ways == ([] if way == "straight" else [b"CONNECT"])
