"""Blobs of a storage account, read with the login's own token: two requests of its REST interface.

The client libraries that azure-cli carries in itself move from version to version, and one of our own would be larger
than this extension.
"""
from typing import Optional
from urllib.parse import quote, urlsplit

from azure.core.exceptions import AzureError
from azure.core.rest import HttpRequest

from ..model import CannotRead
from ..text import clean_line

_VERSION = "2021-08-06"
_MISSING = 404
_ROLE = "Storage Blob Data Reader"

NO_PROXY = "a way to Azure Storage on port 443, without a proxy that answers for it"


def genuine(headers) -> bool:
    """Azure Storage tells which of its versions answers, or its code of an error; what stands in between does not."""
    return "x-ms-version" in headers or "x-ms-error-code" in headers


def read_blob(client, account: str, endpoint: str, path: str, limit: int) -> Optional[bytes]:
    """The last `limit` bytes of the blob at `path`, or None where there is none. `client` is a ManagementClient.

    Raises CannotRead, with the role that is missing.
    """
    place = urlsplit(endpoint)
    if place.scheme != "https" or not place.hostname or place.username or place.query:
        raise CannotRead(f"Azure named no https address for the blobs of storage account {account}")
    url = f"{endpoint.rstrip('/')}/{quote(path, safe='/=')}"
    content, size = _part(client, account, url, f"bytes=0-{limit - 1}")
    if content is not None and size > limit:
        content, _ = _part(client, account, url, f"bytes={size - limit}-{size - 1}")
    return content


def _part(client, account: str, url: str, part: str):
    """(these bytes or None, how many there are in all)"""
    try:
        answer = client.fetch(HttpRequest("GET", url, headers={"x-ms-version": _VERSION, "x-ms-range": part}))
    except AzureError as error:
        raise CannotRead(clean_line(f"Storage account {account} did not answer: {error}"),
                         f"a way from this machine to storage account {account}") from error
    response = answer.http_response
    if response.status_code in (200, 206, _MISSING) and not genuine(response.headers):
        raise CannotRead(f"What came in place of storage account {account}'s answer is not from Azure Storage "
                         f"({response.status_code})", NO_PROXY)
    if response.status_code in (200, 206):
        content = response.content
        total = response.headers.get("Content-Range", "").rpartition("/")[2]
        return content, int(total) if total.isdigit() else len(content)
    code = clean_line(response.headers.get("x-ms-error-code", ""), 60)
    if response.status_code == _MISSING:
        return None, 0
    if code == "InvalidRange":
        return b"", 0                # the blob is empty
    raise refusal(account, response.status_code, code)


def refusal(account: str, status: int, code: str) -> CannotRead:
    """What an error of Azure Storage means to a person."""
    said = f"Storage account {account} refused it ({code or status})"
    if code in ("AuthorizationPermissionMismatch", "InsufficientAccountPermissions"):
        return CannotRead(said, f"{_ROLE} on storage account {account}", code)
    if code in ("AuthorizationFailure", "IpAuthorizationError", "PublicAccessNotPermitted"):
        return CannotRead(said, f"{_ROLE} on storage account {account}, and a network that its firewall lets in", code)
    if status in (401, 403):
        return CannotRead(said, f"a login that storage account {account} accepts, with {_ROLE}", code or str(status))
    return CannotRead(f"Storage account {account} answered {status} {code}".strip(), code=code or str(status))
