"""One request to Azure Resource Manager and the operation it asks for.

An operation is named the way role-based access control names it, for example
`Microsoft.Compute/virtualMachines/runCommand/action`; permissions, the request log and the behaviours of a world all
use that name.
"""
from dataclasses import dataclass, field
from typing import Any, Mapping

VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete", "POST": "action"}
NO_PROVIDER = {
    "subscriptions": "Microsoft.Resources/subscriptions",
    "resourcegroups": "Microsoft.Resources/subscriptions/resourceGroups",
    "resources": "Microsoft.Resources/subscriptions/resources",
    "providers": "Microsoft.Resources/subscriptions/providers",
    "locations": "Microsoft.Resources/subscriptions/locations",
    "tenants": "Microsoft.Resources/tenants",
}


@dataclass(frozen=True)
class Target:
    """What a path speaks of. `names` is shorter than `types` for a collection; `id` leaves an action's word out."""
    id: str
    scope: str
    namespace: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    verb: str | None = None

    @property
    def type(self) -> str:
        return "/".join((self.namespace,) + self.types)

    @property
    def is_collection(self) -> bool:
        return len(self.names) < len(self.types)

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def label(self) -> str:
        """`type/name` as ARM's own messages write it."""
        return "/".join((self.type,) + self.names)

    def operation(self, method: str) -> str:
        return "/".join(filter(None, (self.type, self.verb, VERBS.get(method, method.lower()))))

    @property
    def subscription(self) -> str | None:
        return part(self.id, "subscriptions")

    @property
    def group(self) -> str | None:
        return part(self.id, "resourceGroups")

    def holds(self, resource_id: str) -> bool:
        """Whether a resource is in the subscription, and in the group if there is one, that this path names."""
        return all((part(resource_id, word) or "").lower() == wanted.lower() for word, wanted in (
            ("subscriptions", self.subscription), ("resourceGroups", self.group)) if wanted)

    @property
    def parent(self) -> str:
        """The id of the resource that holds this one, for a child type such as a subnet."""
        keep = len(self.names) - (0 if self.is_collection else 1)
        words = [word for pair in zip(self.types, self.names[:keep]) for word in pair]
        return "/".join([self.scope + "/providers", self.namespace] + words)


@dataclass(frozen=True)
class Call:
    """A request as handlers see it. `base` is this server's own address, for the addresses answers carry."""
    method: str
    target: Target
    query: Mapping[str, str]
    base: str
    body: Any = None
    caller: Mapping[str, Any] = field(default_factory=dict)
    if_match: str = ""

    @property
    def api_version(self) -> str:
        return self.query.get("api-version", "")

    @property
    def expands_instance_view(self) -> bool:
        return self.query.get("$expand", "").lower() == "instanceview"


def part(path: str, word: str) -> str | None:
    """The segment after `word`, whatever its case."""
    words = path.split("/")
    for this, following in zip(words, words[1:]):
        if this.lower() == word.lower():
            return following
    return None


def target_of(method: str, path: str) -> Target:
    words = [word for word in path.split("/") if word]
    lowered = [word.lower() for word in words]
    at = len(lowered) - 1 - lowered[::-1].index("providers") if "providers" in lowered else None
    if at is None or at + 2 >= len(words):
        return _without_provider(words, lowered)
    scope, namespace, rest = words[:at], words[at + 1], words[at + 2:]
    verb = rest.pop() if method == "POST" and len(rest) % 2 else None
    head = "".join("/" + word for word in scope + ["providers", namespace] + rest)
    return Target(head, "".join("/" + word for word in scope), namespace, tuple(rest[0::2]), tuple(rest[1::2]), verb)


def _without_provider(words: list[str], lowered: list[str]) -> Target:
    """Subscriptions, resource groups and the lists below them, which belong to no resource provider."""
    kind = next((word for word in reversed(lowered) if word in NO_PROVIDER), "")
    namespace, _, types = NO_PROVIDER.get(kind, "Microsoft.Resources/unknown").partition("/")
    path = "".join("/" + word for word in words)
    at = len(lowered) - 1 - lowered[::-1].index(kind) if kind else 0
    names = ("-",) * types.count("/") + tuple(words[at + 1:at + 2])
    return Target(path, path, namespace, tuple(types.split("/")), names)
