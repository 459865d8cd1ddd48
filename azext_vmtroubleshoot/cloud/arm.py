"""The one place that speaks to Azure.

Every method is one request (long-running ones included), returns the answer's JSON as it came, and raises CannotRead
with the missing permission when there is one. Nothing here writes. What can be asked with GET is read once, however
many VMs ask.
"""
import threading
from ipaddress import ip_address
from typing import Optional

from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.rest import HttpRequest

from .answers import body_of, lasting, refused
from ..api_versions import COMPUTE, NETWORK
from ..model import GUEST_BUSY, CannotRead, Target
from .once import Once
from ..shape import items, name_of, text
from .signed_blob import signed_blob
from .storage import read_blob
from .together import together


class Arm:
    """A subscription, read through azure-cli's login. Serves all VMs of an invocation, from many threads."""
    together = staticmethod(together)

    def __init__(self, client, subscription: str, caller):
        """`client` is a ManagementClient; `caller()` tells the login's claims."""
        self._client = client
        self._caller = caller
        self.subscription = subscription
        self._once = Once(lasting)
        self.reached = False         # whether Azure has answered anything, also with a refusal

    def anew(self) -> "Arm":
        """The same login, with nothing remembered of what may have changed."""
        return Arm(self._client, self.subscription, self.caller)

    @property
    def client(self):
        """The ManagementClient, for a Changes with the same login."""
        return self._client

    def caller(self) -> dict:
        return self._once("caller", self._caller)

    def _ask(self, way, request: HttpRequest, **options):
        try:
            response = way(request, **options)
        except AzureError as error:
            self.reached = self.reached or isinstance(error, HttpResponseError)
            raise refused(error) from error
        self.reached = True
        return body_of(response)

    def get(self, path: str, api_version: str, **query) -> dict:
        """A resource or a list by its path. One answer serves all who ask for it."""
        parameters = {"api-version": api_version, **query}
        same = path if "?" in path else path.lower()     # the case of an id does not matter, that of a token may
        return self._once((same, *sorted(parameters.items())),
                          lambda: self._ask(self._client.send, HttpRequest("GET", path, params=parameters)))

    def _list(self, path: str, api_version: str) -> list:
        found = []
        while path:
            page = self.get(path, api_version)
            found += items(page, "value")
            path = text(page, "nextLink")
        return found

    def _wait(self, path: str, api_version: str, body: dict | None = None) -> dict:
        """A long-running read: POST, 202, polls, answer."""
        return self._ask(self._client.wait, HttpRequest("POST", path, params={"api-version": api_version}, json=body))

    # Compute

    def vm(self, target: Target) -> dict:
        return self.get(target.id, COMPUTE, **{"$expand": "instanceView"})

    def ahead(self, target: Target):
        """Asks for the VM before anyone waits for it."""
        threading.Thread(target=self._quietly, args=(self.vm, target), name="ahead", daemon=True).start()

    @staticmethod
    def _quietly(method, argument):
        try:
            method(argument)
        except CannotRead:
            pass                     # told to whoever asks for it

    def boot_diagnostics(self, target: Target) -> dict:
        """Addresses of serial log and screenshot. They carry a signature, so they are kept out of --debug."""
        request = HttpRequest("POST", f"{target.id}/retrieveBootDiagnosticsData",
                              params={"api-version": COMPUTE, "sasUriExpirationTimeInMinutes": 5})
        return self._once(("boot diagnostics", target.id.lower()),
                          lambda: self._ask(self._client.send, request, logging_enable=False))

    def run_command(self, target: Target, body: dict) -> dict:
        """Runs a script as root in the guest. Ours only read; Azure keeps body and answer, so no secret goes there."""
        try:
            return self._wait(f"{target.id}/runCommand", COMPUTE, body)
        except CannotRead as error:
            if error.unreadable.code != "Conflict":
                raise
            raise CannotRead(f"Another run command is under way in {target.name}, and Azure takes one at a time",
                             "another try when it has ended", GUEST_BUSY) from error

    # Network

    def network_resource(self, resource_id: str) -> dict:
        """Any resource of Microsoft.Network by its id, also in another subscription, as peers and gateways are."""
        return self.get(resource_id, NETWORK)

    nic = public_ip = load_balancer = virtual_network = network_resource

    def effective_security_groups(self, nic_id: str) -> dict:
        return self._wait(f"{nic_id}/effectiveNetworkSecurityGroups", NETWORK)

    def effective_routes(self, nic_id: str) -> dict:
        return self._wait(f"{nic_id}/effectiveRouteTable", NETWORK)

    def ip_address_availability(self, network_id: str, address: str) -> dict:
        """Whether a private address of this virtual network is free, and some that are where it is not."""
        return self.get(f"{network_id}/CheckIPAddressAvailability", NETWORK, ipAddress=address)

    def bastions(self, subscription: str) -> list:
        return self.network_resources(subscription, "bastionHosts")

    def network_watchers(self, subscription: str) -> list:
        return self.network_resources(subscription, "networkWatchers")

    def network_resources(self, subscription: str, kind: str) -> list:
        """All networkInterfaces, publicIPAddresses, ... of a subscription."""
        return self._list(f"/subscriptions/{subscription}/providers/Microsoft.Network/{kind}", NETWORK)

    def gateway_connections(self, gateway_id: str) -> list:
        return self._list(f"{gateway_id}/connections", NETWORK)

    def flow_logs(self, watcher_id: str) -> list:
        return self._list(f"{watcher_id}/flowLogs", NETWORK)

    def ip_flow_verify(self, watcher_id: str, question: dict) -> dict:
        return self._wait(f"{watcher_id}/ipFlowVerify", NETWORK, question)

    def next_hop(self, watcher_id: str, question: dict) -> dict:
        return self._wait(f"{watcher_id}/nextHop", NETWORK, question)

    def connectivity_check(self, watcher_id: str, question: dict) -> dict:
        return self._wait(f"{watcher_id}/connectivityCheck", NETWORK, question)

    # Other providers

    def resource_health(self, target: Target) -> dict:
        return self.get(f"{target.id}/providers/Microsoft.ResourceHealth/availabilityStatuses/current", "2022-10-01")

    def metric(self, resource_id: str, name: str, aggregation: str, dimensions: str, between, minutes: int) -> dict:
        """A metric's points every `minutes`, `between` two times in UTC, split and filtered by `dimensions`."""
        interval = f"PT{minutes // 60}H" if minutes >= 60 else f"PT{minutes}M"
        return self.get(f"{resource_id}/providers/Microsoft.Insights/metrics", "2018-01-01", metricnames=name,
                        aggregation=aggregation, interval=interval, **{"$filter": dimensions},
                        timespan="/".join(f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in between))

    def resources(self, resource_type: str, name: str) -> list:
        """Rows of the subscription's resource list with this type and name."""
        query = f"resourceType eq '{resource_type}' and name eq '{name.replace(chr(39), 2 * chr(39))}'"
        path = f"/subscriptions/{self.subscription}/resources"
        return items(self.get(path, "2021-04-01", **{"$filter": query}), "value")

    def classic_vm(self, vm_id: str) -> dict:
        return self.get(vm_id, "2016-04-01")

    def role_assignments(self, scope: str, principal: str) -> list:
        """Those of the principal at the scope and above it, groups included."""
        query = {"$filter": f"atScope() and assignedTo('{principal}')"}
        return items(self.get(f"{scope}/providers/Microsoft.Authorization/roleAssignments", "2022-04-01", **query),
                     "value")

    def role_definition(self, definition_id: str) -> dict:
        return self.get(definition_id, "2022-04-01")

    def resource_graph(self, query: str, everywhere: bool = False) -> list:
        """Rows of Azure Resource Graph, 100 at most: of this subscription, or of all that the login sees."""
        where = {} if everywhere else {"subscriptions": [self.subscription]}
        body = {**where, "query": query, "options": {"$top": 100, "resultFormat": "objectArray"}}
        request = HttpRequest("POST", "/providers/Microsoft.ResourceGraph/resources",
                              params={"api-version": "2021-03-01"}, json=body)
        return items(self._ask(self._client.send, request), "data")

    def owners_of_public_address(self, address: str) -> list:
        """Ids of the publicIPAddresses that have it, in any subscription. The address must be one: it goes into a
        query."""
        query = ("resources | where type =~ 'microsoft.network/publicipaddresses' and "
                 f"tostring(properties.ipAddress) == '{ip_address(address)}' | project id")
        return list(filter(None, (text(row, "id") for row in self.resource_graph(query, everywhere=True))))

    # Storage

    def stored(self, account_id: str, container: str, name: str, limit: int = 4_000_000) -> Optional[bytes]:
        """The last `limit` bytes of a blob; None where there is none. Asked of the endpoint that Azure names for this
        account, and of nobody else."""
        account = self.get(account_id, "2023-05-01")
        return read_blob(self._client, name_of(account_id), text(account, "properties", "primaryEndpoints", "blob"),
                         f"{container}/{name}", limit)

    blob = staticmethod(signed_blob)
