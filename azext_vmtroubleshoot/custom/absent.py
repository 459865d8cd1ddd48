"""Nothing to judge: what was named is not there, or Azure cannot be asked. azure-cli's own errors say so."""


def stop_when_there_is_no_vm(known, target, may_be_absent=False):
    """A VM that does not exist is the user's error, not a finding. Among several it may be absent, not so --dest."""
    from azure.cli.core.azclierror import ResourceNotFoundError
    from ..facts.destination import Destination
    from ..facts.vm import Vm
    from ..model import Far, Unreadable
    far, missing = known.get(Far[Vm]), known.get(Destination)    # no VM where the source itself could not be read
    if isinstance(missing, Destination) and isinstance(far, Unreadable) \
            and far.code in ("ResourceNotFound", "ResourceGroupNotFound"):
        raise ResourceNotFoundError(
            f"--dest: there is no virtual machine {missing.name!r} in resource group {missing.resource_group!r} of "
            f"subscription {missing.subscription}.",
            recommendation="Name one of another group by its id: az vm show -g GROUP -n VM --query id -o tsv")
    absent = no_vm(known, target)
    if absent and not may_be_absent:
        raise absent


def no_vm(known, target):
    """The error that says that this VM does not exist, or None. There may be a classic one where it could not be looked
    for."""
    from azure.cli.core.azclierror import ResourceNotFoundError
    from ..facts.classic_vm import ClassicVm
    from ..facts.vm import Vm
    from ..model import Unreadable
    vm, classic = known.get(Vm), known.get(ClassicVm)
    if isinstance(vm, Unreadable) and vm.code in ("ResourceNotFound", "ResourceGroupNotFound") \
            and (classic is None or isinstance(classic, ClassicVm) and not classic.id):
        return ResourceNotFoundError(
            f"There is no virtual machine {target.name!r} in resource group {target.resource_group!r} of subscription "
            f"{target.subscription}.",
            recommendation=["List the machines of this subscription: az vm list -o table",
                            "Choose another subscription: az account set --subscription NAME"])
    return None


def stop_when_azure_is_out_of_reach(arm, known):
    """Nothing can be told of any VM then. One of several that alone gets no answer is told of like the others."""
    from azure.cli.core.azclierror import AzureConnectionError
    from ..cloud.answers import NO_CONNECTION
    from ..facts.resource_health import ResourceHealth
    from ..facts.vm import Vm
    from ..model import Far
    asked = [known[fact] for fact in (Vm, Far[Vm], ResourceHealth) if fact in known]
    if not arm.reached and asked and all(getattr(answer, "code", "") == NO_CONNECTION for answer in asked):
        raise AzureConnectionError(asked[0].why, recommendation="Check this machine's connection to the Internet, "
                                   "HTTPS_PROXY and NO_PROXY, and the cloud in use: az cloud show")
