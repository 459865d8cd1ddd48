"""Blobs behind a signed address, as boot diagnostics name them."""
import os
import ssl
import urllib.error
import urllib.request
from http.client import HTTPException, IncompleteRead
from urllib.parse import urlsplit

import certifi

from ..model import CannotRead
from .storage import NO_PROXY, genuine


def signed_blob(address: str, what: str, limit: int = 8_000_000) -> bytes:
    """A blob behind a signed address, its last `limit` bytes at most (of the first 32 MB).

    Read with the standard library: what requests and urllib3 write with --debug would hold the signature.
    """
    if urlsplit(address).scheme != "https":
        raise CannotRead(f"Azure named no https address for the {what}")
    trust = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where())
    try:
        with urllib.request.urlopen(address, timeout=20, context=trust) as response:
            content, told = response.read(4 * limit), genuine(response.headers)
            if response.length and len(content) < 4 * limit:     # it does not tell itself that the rest was lost
                raise IncompleteRead(content)
    except urllib.error.HTTPError as error:
        if error.code == 404 and genuine(error.headers):
            raise CannotRead(f"There is no {what} of the VM yet", code="BlobNotFound") from None
        raise CannotRead(f"The storage of the {what} answered {error.code}") from None
    except (OSError, ValueError, HTTPException) as error:
        raise CannotRead(f"The storage of the {what} did not answer: {type(error).__name__}",
                         needs="a way to Azure Storage on port 443") from None
    if not told:
        raise CannotRead(f"What came in place of the {what} is not from Azure Storage", needs=NO_PROXY)
    return content[-limit:]
