"""Microsoft.Network: what is configured, what is in effect, and Network Watcher."""
from . import resources, watcher

OPERATIONS = resources.OPERATIONS | watcher.OPERATIONS
