"""`allow-flow`: one rule that lets this caller in, where a rule keeps it out."""


def let_in(cmd, resource_group_name, vm_name, protocol, port, source_address, yes, dry_run, timeout):
    from ..model import Goal
    from .change import change
    from .way import Options, Way
    way = Way("allow-flow", _plan, patience=60, checks=("nsg-inbound",))
    return change(cmd, resource_group_name, vm_name, Goal(protocol, port, source_address=source_address), way,
                  Options(timeout, yes, dry_run))


def _plan(_, findings):
    """The remedy of the check that evaluates the rules, if it can be done."""
    from azure.cli.core.azclierror import ForbiddenError, RequiredArgumentMissingError, ValidationError
    from ..model import Status
    from .way import Unneeded
    finding = findings["nsg-inbound"]
    if finding.status is Status.PASS:
        raise Unneeded(finding.because)
    if finding.remedy and finding.remedy.actions:
        return finding.remedy
    if finding.remedy or finding.needs == "--source-address":
        raise RequiredArgumentMissingError(
            f"Nothing was changed: {finding.because}. Your address, which the rule would be for, is not known.",
            recommendation="Add --source-address with the address that Azure sees you at.")
    if finding.status is Status.FAIL:
        raise ValidationError(f"Nothing was changed: {finding.because}.", recommendation="Who manages that rule has to "
                              "change it: no rule of a network security group of the VM can.")
    kind = ForbiddenError if finding.needs.startswith("Microsoft.") else ValidationError
    raise kind(f"Nothing was changed: {finding.because}.",
               recommendation=f"It needs {finding.needs}." if finding.needs else None)
