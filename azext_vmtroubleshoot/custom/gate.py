"""What keeps a guest from carrying anything out, and which ways are left then."""
UNDER_WAY = ("creating", "updating", "deleting", "migrating")


def gate(goal, vm, judgements):
    """Raises ValidationError at once where the guest could not carry anything out: Azure would wait for 90 minutes.

    The ways that are left are the remedies of what was found wrong with the VM and its boot.
    """
    from azure.cli.core.azclierror import ValidationError
    from ..facts.guest_gate import obstacle
    closed = obstacle(goal, vm)
    why = closed.why if closed else f"a change of the VM is under way ({vm.provisioning_state})" \
        if vm.provisioning_state.lower() in UNDER_WAY else ""
    if why:
        raise ValidationError(f"Nothing was changed: {why}.", recommendation=ways_left(judgements) or (
            f"It needs {closed.needs}." if closed and closed.needs else "Try again when it has ended."))


def ways_left(judgements):
    """Commands that mend the VM itself, of the most certain finding first."""
    checks = ("vm-running", "boot-log", "vm-provisioned", "agent", "extensions")
    found = {j.check: j.finding.remedy for j in judgements if j.finding.remedy}
    return list(dict.fromkeys(found[c].command for c in checks if c in found))
