"""What keeps a network interface from being reset or replaced. azure-cli's own errors say so."""
import socket

from ..gate import UNDER_WAY


def must_run(vm):
    from azure.cli.core.azclierror import ValidationError
    from ...remedies.start import start
    if not vm.running:
        raise ValidationError(
            f"Nothing was changed: {vm.name} is {vm.power_state or 'in a state that Azure does not tell'}, and only a "
            "guest that runs installs a new network interface.", recommendation=f"Start it: {start(vm).command}")
    must_be_quiet(vm)


def must_be_quiet(vm):
    from azure.cli.core.azclierror import ValidationError
    if vm.provisioning_state.lower() in UNDER_WAY:
        raise ValidationError(f"Nothing was changed: a change of {vm.name} is under way ({vm.provisioning_state}).",
                              recommendation="Try again when it has ended.")


def must_have_others(vm, nics):
    from azure.cli.core.azclierror import ValidationError
    from ...remedies.restart import redeploy
    if len(nics.all) < 2:
        raise ValidationError(
            f"Nothing was changed: {nics.all[0].name} is the only network interface of {vm.name}, and a VM has to have "
            "one.", recommendation=[f"Reset it: az vm troubleshoot connectivity reset-nic -g {vm.resource_group} "
                                    f"-n {vm.name}", f"Move {vm.name} to another node: {redeploy(vm).command}"])


def must_not_be_here(vm, ip):
    """The command would end with the machine it runs on, half-way."""
    from azure.cli.core.azclierror import ValidationError
    from ...probes.tcp import source_address
    if ip.private_address and source_address(ip.private_address) == ip.private_address \
            and socket.gethostname()[:15].lower() == vm.name[:15].lower():
        raise ValidationError(f"Nothing was changed: this machine is {vm.name} itself, and it restarts for this.",
                              recommendation="Run it on another machine, or in Azure Cloud Shell.")


def chosen(nics, name):
    from azure.cli.core.azclierror import InvalidArgumentValueError
    found = [nic for nic in nics.all if name is None or nic.name.lower() == name.lower()]
    if not found:
        raise InvalidArgumentValueError(f"--nic: the VM has no network interface {name!r}.", recommendation="It has "
                                        + ", ".join(nic.name for nic in nics.all) + ".")
    return found[0]
