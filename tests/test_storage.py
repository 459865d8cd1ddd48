"""Blobs are asked of the account's endpoint alone, with the role that is missing in the error."""
import http.server
import ssl
import threading
import time
from types import SimpleNamespace

import pytest
import trustme
from azure.core.credentials import AccessToken
from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import NetworkTraceLoggingPolicy, SansIOHTTPPolicy

from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.cloud.pipeline import ManagementClient
from azext_vmtroubleshoot.cloud.storage import read_blob

ENDPOINT = "https://flows.blob.core.windows.net/"


class Store:
    """Answers as the blob service does."""

    def __init__(self, content=b"", status=206, **headers):
        self.content, self.status, self.headers, self.asked = content, status, headers, []

    def fetch(self, request):
        self.asked.append((request.url, request.headers["x-ms-range"]))
        first, last = map(int, request.headers["x-ms-range"].removeprefix("bytes=").split("-"))
        headers = {"Content-Range": f"bytes {first}-{last}/{len(self.content)}", "x-ms-version": "2021-08-06",
                   **self.headers}
        headers = {name: value for name, value in headers.items() if value}
        return SimpleNamespace(http_response=SimpleNamespace(
            status_code=self.status, content=self.content[first:last + 1], headers=headers))


def read(store, limit=100, endpoint=ENDPOINT):
    return read_blob(store, "flows", endpoint, "box/resourceId=/A B/PT1H.json", limit)


def test_small_ones_whole_and_the_end_of_large_ones():
    small, large = Store(b"x" * 100), Store(bytes(range(150)))
    assert read(small) == b"x" * 100 and read(large) == bytes(range(50, 150))
    assert [part for _, part in large.asked] == ["bytes=0-99", "bytes=50-149"] and len(small.asked) == 1
    assert small.asked[0][0] == "https://flows.blob.core.windows.net/box/resourceId=/A%20B/PT1H.json"


@pytest.mark.parametrize("status, code, needs", [
    (403, "AuthorizationPermissionMismatch", "Storage Blob Data Reader on storage account flows"),
    (403, "AuthorizationFailure", "firewall"), (401, "InvalidAuthenticationInfo", "a login"), (403, "", "a login"),
    (503, "ServerBusy", ""), (302, "", "")])
def test_what_is_missing_is_told(status, code, needs):
    with pytest.raises(CannotRead) as error:
        read(Store(status=status, **{"x-ms-error-code": code}))
    assert needs in error.value.unreadable.needs and "flows" in error.value.unreadable.why


@pytest.mark.parametrize("status", [200, 206, 404])
def test_what_a_proxy_answers_is_no_blob_and_no_lack_of_one(status):
    page = {"x-ms-version": "", "Content-Range": ""}
    with pytest.raises(CannotRead, match="not from Azure Storage"):
        read(Store(b"<html>", status, **page))


def test_no_blob_and_an_empty_one():
    assert read(Store(status=404, **{"x-ms-error-code": "BlobNotFound"})) is None
    assert read(Store(status=416, **{"x-ms-error-code": "InvalidRange"})) == b""


@pytest.mark.parametrize("endpoint", ["", "http://flows.blob.core.windows.net/", "https://u@h/", "https:///x",
                                      "https://h/?sig=x", "file:///etc/passwd"])
def test_the_token_goes_to_no_other_kind_of_place(endpoint):
    store = Store()
    with pytest.raises(CannotRead):
        read(store, endpoint=endpoint)
    assert not store.asked


def test_an_account_out_of_reach():
    def fail(_):
        raise ServiceRequestError("no route")
    with pytest.raises(CannotRead) as error:
        read(SimpleNamespace(fetch=fail))
    assert "a way from this machine" in error.value.unreadable.needs


@pytest.fixture(name="redirecting")
def a_server_that_sends_elsewhere(tmp_path):
    """(its port, the paths and tokens that it saw, the file of whom to trust)"""
    seen, authority, context = [], trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers["Authorization"], self.headers["x-ms-range"]))
            self.send_response(307)
            self.send_header("Location", f"https://localhost:{self.server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Elsewhere)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, seen, str(tmp_path / "ca.pem")
    server.shutdown()
    server.server_close()


def test_no_redirect_is_followed_with_the_token(redirecting):
    port, seen, trusted = redirecting
    scopes = []

    def get_token(*asked, **_):
        scopes.extend(asked)
        return AccessToken("secret", int(time.time()) + 3600)
    client = ManagementClient(SimpleNamespace(get_token=get_token), "S", "https://management.azure.com",
                              authentication_policy=SansIOHTTPPolicy(),
                              logging_policy=NetworkTraceLoggingPolicy(), connection_verify=trusted)
    with pytest.raises(CannotRead):
        read_blob(client, "flows", f"https://127.0.0.1:{port}/flows", "box/name", 10)
    assert seen == [("/flows/box/name", "Bearer secret", "bytes=0-9")]
    assert scopes == ["https://storage.azure.com/.default"]
