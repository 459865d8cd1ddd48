"""Microsoft.Network: what is configured, what is in effect, and Network Watcher."""
from . import resources

OPERATIONS = dict(resources.OPERATIONS)
