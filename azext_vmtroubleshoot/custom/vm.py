"""Commands about the VM itself, the same for every goal: start, restart, redeploy."""


def on_vm(protocol, verb):
    """The function behind `PROTOCOL VERB`."""
    def act(cmd, resource_group_name, vm_name, port, yes, dry_run, no_wait, timeout):
        from ..model import Goal
        from .change import change
        from .way import Options, Way
        plan = {"start": _start, "restart": _restart, "redeploy": _redeploy}[verb]
        return change(cmd, resource_group_name, vm_name, Goal(protocol, port), Way(verb, plan, patience=240),
                      Options(timeout, yes, dry_run, no_wait))

    def served(cmd, resource_group_name, vm_name, port=None, yes=False, dry_run=False, no_wait=False, timeout=180.0):
        return act(cmd, resource_group_name, vm_name, port, yes, dry_run, no_wait, timeout)

    def bare(cmd, resource_group_name, vm_name, yes=False, dry_run=False, no_wait=False, timeout=180.0):
        return act(cmd, resource_group_name, vm_name, None, yes, dry_run, no_wait, timeout)
    return bare if protocol == "connectivity" else served


def _start(vm, _):
    from azure.cli.core.azclierror import ValidationError
    from ..remedies.start import start
    from .way import Unneeded
    if vm.running:
        raise Unneeded(f"{vm.name} is running")
    if vm.power_state not in ("stopped", "deallocated"):
        raise ValidationError(f"Nothing was changed: power state is {vm.power_state or 'not known'}.",
                              recommendation="Wait until the VM is stopped or running.")
    return start(vm)


def _restart(vm, _):
    from ..remedies.restart import restart
    return restart(_running(vm))


def _redeploy(vm, _):
    from ..remedies.restart import redeploy
    return redeploy(_running(vm))


def _running(vm):
    """Azure refuses both on a VM that is down."""
    from azure.cli.core.azclierror import ValidationError
    from ..remedies.start import start
    if not vm.running:
        raise ValidationError(f"Nothing was changed: power state is {vm.power_state or 'not known'}.",
                              recommendation=start(vm).command)
    return vm
