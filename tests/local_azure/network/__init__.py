"""Microsoft.Network: what is configured, what is in effect, and Network Watcher."""
from . import nics, resources, watcher

OPERATIONS = resources.OPERATIONS | nics.OPERATIONS | watcher.OPERATIONS
