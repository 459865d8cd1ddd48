"""The one place that changes anything in Azure. A diagnosis never has one of these."""
from functools import partial

from azure.core.exceptions import AzureError
from azure.core.rest import HttpRequest

from .answers import body_of, refused
from ..api_versions import COMPUTE
from ..model import CannotRead
from ..shape import name_of

# Seconds that a change may take. Azure itself ends what an agent does not do after 90 minutes; all else takes minutes.
IN_GUEST, ELSEWHERE = 95 * 60, 20 * 60


class Changes:
    """Writes through azure-cli's login, each waited for to its end. Raises CannotRead, with the missing permission.

    Requests and answers may hold secrets or scripts: none of them goes into --debug.
    """

    def __init__(self, client, no_wait: bool = False):
        """`client` is a ManagementClient. With `no_wait` nothing is waited for."""
        self._client = client
        self._no_wait = no_wait

    def find(self, resource_id: str, api_version: str):
        """The resource as it is now, or None where there is none. Never from a cache: a write follows."""
        try:
            return self._ask(self._client.send, "GET", resource_id, api_version)
        except CannotRead as error:
            if error.unreadable.code in ("ResourceNotFound", "NotFound", "ResourceGroupNotFound", "404"):
                return None
            raise

    def put(self, resource_id: str, api_version: str, body: dict) -> dict:
        """Only over what was read: an etag in the body says which state that was."""
        headers = {"If-Match": body["etag"]} if isinstance(body.get("etag"), str) else {}
        return self._ask(self._way(resource_id), "PUT", resource_id, api_version, json=body, headers=headers)

    def delete(self, resource_id: str, api_version: str) -> None:
        """Well done when it is gone, whatever was answered, and only then."""
        refusal = CannotRead(f"{name_of(resource_id)} is still there, though it was said to be deleted")
        try:
            self._do("DELETE", resource_id, api_version)
        except CannotRead as error:
            refusal = error
        if self.find(resource_id, api_version) is not None:
            raise refusal

    def act(self, resource_id: str, verb: str) -> None:
        """A power action of a VM: start, restart, redeploy ..."""
        self._do("POST", f"{resource_id}/{verb}", COMPUTE, status=202)

    def run_command(self, vm_id: str, body: dict) -> dict:
        """Runs a script as root in the guest. Azure keeps body and answer, so no secret goes there."""
        path = f"{vm_id}/runCommand"
        return self._ask(self._way(path), "POST", path, COMPUTE, json=body)

    def _way(self, path: str):
        if self._no_wait:
            return self._client.send
        in_guest = "/extensions/" in path or path.endswith("/runCommand")
        return partial(self._client.wait, limit=IN_GUEST if in_guest else ELSEWHERE)

    def _do(self, method, path, api_version, status=None):
        """Something whose end has no body; `status` where Azure takes it on with this one only."""
        request = HttpRequest(method, path, params={"api-version": api_version})
        try:
            self._way(path)(request, status=status, logging_enable=False)
        except AzureError as error:
            raise refused(error) from error

    @staticmethod
    def _ask(way, method, path, api_version, **content) -> dict:
        request = HttpRequest(method, path, params={"api-version": api_version}, **content)
        try:
            response = way(request, logging_enable=False)
        except AzureError as error:
            raise refused(error) from error
        return body_of(response)
