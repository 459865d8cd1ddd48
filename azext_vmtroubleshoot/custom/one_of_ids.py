"""What every command is wrapped in: Ctrl-C and a polite kill, and whom an error is about."""
import functools

from ..interrupt import terminable

SEVERAL = "vm_troubleshoot_several"


def several(cmd):
    """The threads of --ids, or None where one VM is meant."""
    return cmd.cli_ctx.invocation.data.get(SEVERAL)


def guarded(command):
    @functools.wraps(command)
    def run(cmd, resource_group_name, vm_name, **options):
        if several(cmd):
            with several(cmd).one():
                return _named(command, cmd, resource_group_name, vm_name, options)
        with terminable():
            return command(cmd, resource_group_name, vm_name, **options)
    return run


def _named(command, cmd, resource_group_name, vm_name, options):
    """azure-cli tells each error of --ids with the id of whichever VM had just ended: ours have to say whose they are.
    An interrupt that left a thread would take the other VMs' results with it."""
    from azure.cli.core.azclierror import AzCLIError, ManualInterrupt
    try:
        return command(cmd, resource_group_name, vm_name, **options)
    except KeyboardInterrupt as error:
        raise ManualInterrupt(f"{vm_name} in {resource_group_name}: Interrupted.") from error
    except AzCLIError as error:
        error.error_msg = f"{vm_name} in {resource_group_name}: {error}"
        error.args = (error.error_msg,)
        raise
