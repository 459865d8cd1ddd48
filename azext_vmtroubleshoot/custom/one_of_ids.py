"""What every command is wrapped in: Ctrl-C and a polite kill, and whom an error is about."""
from ..interrupt import terminable

SEVERAL = "vm_troubleshoot_several"


def several(cmd):
    """The threads of --ids, or None where one VM is meant."""
    return cmd.cli_ctx.invocation.data.get(SEVERAL)


def guarded(handler, arguments):
    if several(arguments["cmd"]):
        with several(arguments["cmd"]).one():
            return _named(handler, arguments)
    with terminable():
        return handler(arguments)


def _named(handler, arguments):
    """azure-cli tells each error of --ids with the id of whichever VM had just ended: ours have to say whose they are.
    An interrupt that left a thread would take the other VMs' results with it."""
    from azure.cli.core.azclierror import AzCLIError, ManualInterrupt
    whose = f"{arguments['vm_name']} in {arguments['resource_group_name']}"
    try:
        return handler(arguments)
    except KeyboardInterrupt as error:
        raise ManualInterrupt(f"{whose}: Interrupted.") from error
    except AzCLIError as error:
        error.error_msg = f"{whose}: {error}"
        error.args = (error.error_msg,)
        raise
