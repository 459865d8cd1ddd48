"""Microsoft.Compute: virtual machines."""
from . import actions, boot_diagnostics, extensions, run_command, virtual_machines

OPERATIONS = (virtual_machines.OPERATIONS | actions.OPERATIONS | extensions.OPERATIONS | run_command.OPERATIONS
              | boot_diagnostics.OPERATIONS)
