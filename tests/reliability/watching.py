"""Which calls to Azure each check of a run hangs on: seen while it runs, not written down beforehand."""
from contextlib import ExitStack
from unittest.mock import patch
from urllib.parse import urlsplit

from azext_vmtroubleshoot.cloud.arm import Arm
from azext_vmtroubleshoot.engine import diagnose, gather
from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.model import Witnesses

from .saboteur import call_name


class _Client:
    """A ManagementClient that tells what is asked of it."""

    def __init__(self, client, calls: set):
        self._client, self._calls = client, calls

    def __getattr__(self, way):
        def asked(request, **options):
            place = urlsplit(request.url)
            self._calls.add(call_name(request.method, place.path, place.query))
            return getattr(self._client, way)(request, **options)
        return asked


class Watch:
    """A context in which one diagnosis runs; then `needs(check)` are the calls that a check hangs on."""

    def __init__(self):
        self._calls, self._given, self._stack = {}, set(), ExitStack()

    def __enter__(self):
        read, all_of_them = gather._read, gather.gather  # pylint: disable=protected-access

        def reads(fact, arm, known):
            """Each with an Arm of its own, which remembers nothing: what facts share is seen at each of them."""
            calls = self._calls.setdefault(fact, set())
            own = Arm(_Client(arm.client, calls), arm.subscription, arm.caller)

            def blob(address, *more):
                calls.add(call_name("GET", urlsplit(address).path))
                return Arm.blob(address, *more)
            own.blob = blob
            return read(fact, own, known)

        def gathers(wanted, given, *more):
            self._given = set(given)
            return all_of_them(wanted, given, *more)
        self._stack.enter_context(patch.object(gather, "_read", reads))
        self._stack.enter_context(patch.object(diagnose, "gather", gathers))
        return self

    def __exit__(self, *problem):
        self._stack.close()

    def needs(self) -> dict[str, set[str]]:
        """Calls by the check that is judged from facts read with them, by itself or by its witnesses."""
        every, told = catalog(), {}
        for check in every:
            facts = {need.fact for need in check.needs.values()} - {Witnesses}
            told[check.id] = set().union(*(self._calls.get(fact, ()) for fact in gather.graph(facts, self._given)))
        return {check.id: told[check.id].union(*(told[w] for w in check.witnesses)) for check in every}
