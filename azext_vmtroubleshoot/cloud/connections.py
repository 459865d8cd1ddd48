"""The connections to Azure that are kept open between requests."""
import queue

from requests.adapters import HTTPAdapter

CONNECTIONS = 64                     # ten VMs of --ids at a time, and what each asks side by side


class _Free:
    """Connections that nobody uses now, the last one first, as urllib3 wants them kept. Without a lock: Ctrl-C may come
    when one was just taken, and then what takes a change back, and the end of az, would wait for it for ever."""

    def __init__(self, maxsize):
        self._most, self._kept = maxsize, []

    def put(self, connection, block=False):
        # pylint: disable=unused-argument
        if len(self._kept) >= self._most:
            raise queue.Full
        self._kept.append(connection)

    def get(self, block=False, timeout=None):
        # pylint: disable=unused-argument
        try:
            return self._kept.pop()
        except IndexError:
            raise queue.Empty from None

    def qsize(self):
        return len(self._kept)


class Adapter(HTTPAdapter):
    """requests' own, which keeps connections in _Free, behind a proxy as well."""

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, **options)
        _keep_free(self.poolmanager)

    def proxy_manager_for(self, proxy, **options):
        return _keep_free(super().proxy_manager_for(proxy, **options))


def _keep_free(manager):
    """A manager has pools of its own kind: those of SOCKS are others."""
    manager.pool_classes_by_scheme = {
        scheme: pool if pool.QueueCls is _Free else type(pool.__name__, (pool,), {"QueueCls": _Free})
        for scheme, pool in manager.pool_classes_by_scheme.items()}
    return manager
