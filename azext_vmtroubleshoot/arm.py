"""The one place that speaks to Azure.

Every method is one request (long-running ones included), returns the answer's JSON as it came, and raises CannotRead
with the missing permission when there is one. Nothing here writes.
"""
import io
import json
import os
import re
import ssl
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import certifi
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.core.polling.arm_polling import ARMPolling
from knack.log import get_logger

from .model import CannotRead, Target
from .shape import group_of, items, name_of, text
from .text import clean_line

logger = get_logger(__name__)

_ACTION = re.compile(r"perform action '([^']+)'")


class Polling(ARMPolling):
    """Polls soon, and then every tenth of the time that has passed; a Retry-After of the server goes first.

    azure-core's own interval is 30 s: far too long for answers that take two to six.
    """
    _waited = 0.0

    def _extract_delay(self) -> float:
        asked = super()._extract_delay()
        delay = asked if asked != self._timeout else max(0.4, self._waited / 10)
        self._waited += delay
        return delay


def _json(pipeline_response, _model, _headers):
    """Keeps the answer as Azure wrote it; the facts read it leniently, which the SDK's models do not."""
    return pipeline_response.http_response.json()


def refused(error: AzureError) -> CannotRead:
    """What an SDK error means to a person, with the permission that is missing."""
    if not isinstance(error, HttpResponseError):
        return CannotRead(clean_line(f"Azure did not answer: {error}"), needs="a working connection to Azure")
    code = getattr(error.error, "code", None) or ""
    message = getattr(error.error, "message", None) or error.message or ""
    if error.status_code == 403:
        action = _ACTION.search(message)
        return CannotRead(clean_line(f"Azure refused it ({code or 403})"), code=code or "Forbidden",
                          needs=action.group(1) if action else "a role that may read it")
    code = code or str(error.status_code)
    return CannotRead(clean_line(f"Azure answered {error.status_code} {code}: {message}", 300), code=code)


class Arm:
    """A subscription, read through the SDK clients of azure-cli's login."""

    def __init__(self, new_client, subscription: str, caller):
        """`new_client(class)` makes an SDK client for this login and subscription; `caller()` tells its claims."""
        self._new_client = new_client
        self.caller = caller
        self.subscription = subscription
        self._lock = threading.RLock()

    @cached_property
    def _network(self):
        with self._lock:
            from azure.mgmt.network import NetworkManagementClient
            return self._new_client(NetworkManagementClient)

    @cached_property
    def _compute(self):
        with self._lock:
            from azure.mgmt.compute import ComputeManagementClient
            return self._new_client(ComputeManagementClient)

    @staticmethod
    def together(method, arguments):
        """method(argument) for each argument at the same time, results in order; the first error is raised."""
        arguments = list(arguments)
        if len(arguments) == 1:
            return [method(arguments[0])]
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(method, arguments))

    @staticmethod
    def _call(operation, *arguments, **options):
        try:
            return operation(*arguments, cls=_json, **options)
        except AzureError as error:
            raise refused(error) from error

    @staticmethod
    def _wait(operation, *arguments, **options):
        """A long-running read: POST, 202, polls, answer."""
        try:
            return operation(*arguments, cls=_json, polling=Polling(), **options).result()
        except AzureError as error:
            raise refused(error) from error

    def _list(self, operation, *arguments):
        try:
            return [page_item.as_dict() for page_item in operation(*arguments)]
        except AzureError as error:
            raise refused(error) from error

    def get(self, path: str, api_version: str, **query) -> dict:
        """A plain ARM request, for the providers that have no client here."""
        request = HttpRequest("GET", path, params={"api-version": api_version, **query})
        try:
            response = self._network.send_request(request)
            response.raise_for_status()
            return response.json()
        except AzureError as error:
            raise refused(error) from error

    # Compute

    def vm(self, target: Target) -> dict:
        return self._call(self._compute.virtual_machines.get, target.resource_group, target.name,
                          expand="instanceView")

    def boot_diagnostics(self, target: Target) -> dict:
        """Addresses of serial log and screenshot. They carry a signature, so they are kept out of --debug."""
        return self._call(self._compute.virtual_machines.retrieve_boot_diagnostics_data, target.resource_group,
                          target.name, sas_uri_expiration_time_in_minutes=5, logging_enable=False)

    def run_command(self, target: Target, body: dict) -> dict:
        """Runs a script as root in the guest. Ours only read; Azure keeps body and answer, so no secret goes there."""
        return self._wait(self._compute.virtual_machines.begin_run_command, target.resource_group, target.name,
                          io.BytesIO(json.dumps(body).encode()), content_type="application/json")

    # Network

    def nic(self, nic_id: str) -> dict:
        return self._call(self._network.network_interfaces.get, group_of(nic_id), name_of(nic_id))

    def public_ip(self, public_ip_id: str) -> dict:
        return self._call(self._network.public_ip_addresses.get, group_of(public_ip_id), name_of(public_ip_id))

    def load_balancer(self, lb_id: str) -> dict:
        return self._call(self._network.load_balancers.get, group_of(lb_id), name_of(lb_id))

    def virtual_network(self, vnet_id: str) -> dict:
        return self._call(self._network.virtual_networks.get, group_of(vnet_id), name_of(vnet_id))

    def network_resource(self, resource_id: str) -> dict:
        """Any resource of Microsoft.Network by its id, also in another subscription, as peers and gateways are."""
        return self.get(resource_id, "2024-05-01")

    def bastions(self, subscription: str) -> list:
        path, found = f"/subscriptions/{subscription}/providers/Microsoft.Network/bastionHosts", []
        while path:
            page = self.get(path, "2024-05-01")
            found += items(page, "value")
            path = text(page, "nextLink")
        return found

    def effective_security_groups(self, nic_id: str) -> dict:
        return self._wait(self._network.network_interfaces.begin_list_effective_network_security_groups,
                          group_of(nic_id), name_of(nic_id))

    def effective_routes(self, nic_id: str) -> dict:
        return self._wait(self._network.network_interfaces.begin_get_effective_route_table,
                          group_of(nic_id), name_of(nic_id))

    def network_watchers(self) -> list:
        return self._list(self._network.network_watchers.list_all)

    def ip_flow_verify(self, watcher_id: str, question: dict) -> dict:
        return self._wait(self._network.network_watchers.begin_verify_ip_flow, group_of(watcher_id),
                          name_of(watcher_id), question)

    def next_hop(self, watcher_id: str, question: dict) -> dict:
        return self._wait(self._network.network_watchers.begin_get_next_hop, group_of(watcher_id),
                          name_of(watcher_id), question)

    # Providers without a client

    def resource_health(self, target: Target) -> dict:
        return self.get(f"{target.id}/providers/Microsoft.ResourceHealth/availabilityStatuses/current", "2022-10-01")

    def resources(self, resource_type: str, name: str) -> list:
        """Rows of the subscription's resource list with this type and name."""
        query = f"resourceType eq '{resource_type}' and name eq '{name.replace(chr(39), 2 * chr(39))}'"
        path = f"/subscriptions/{self.subscription}/resources"
        return items(self.get(path, "2021-04-01", **{"$filter": query}), "value")

    def role_assignments(self, scope: str, principal: str) -> list:
        """Those of the principal at the scope and above it, groups included."""
        query = {"$filter": f"atScope() and assignedTo('{principal}')"}
        return items(self.get(f"{scope}/providers/Microsoft.Authorization/roleAssignments", "2022-04-01", **query),
                     "value")

    def role_definition(self, definition_id: str) -> dict:
        return self.get(definition_id, "2022-04-01")

    # Storage

    @staticmethod
    def blob(address: str, limit: int = 8_000_000) -> bytes:
        """A blob behind a signed address, its last `limit` bytes at most (of the first 32 MB).

        Read with the standard library: what requests and urllib3 write with --debug would hold the signature.
        """
        trust = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where())
        try:
            with urllib.request.urlopen(address, timeout=20, context=trust) as response:
                return response.read(4 * limit)[-limit:]
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise CannotRead("The VM has not written a serial log yet", code="BlobNotFound") from None
            raise CannotRead(f"The storage of the serial log answered {error.code}") from None
        except (OSError, ValueError) as error:
            raise CannotRead(f"The storage of the serial log did not answer: {type(error).__name__}",
                             needs="a way to Azure Storage on port 443") from None
