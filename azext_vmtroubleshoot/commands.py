"""The commands' names. What they do is in custom/."""
from azure.cli.core.commands import CliCommandType

# Commands that only read and give a report.
VERBS = {
    "ssh": ("diagnose", "verify-flow", "check-routes", "check-health", "check-service"),
    "rdp": ("diagnose", "verify-flow", "check-routes", "check-health", "check-boot", "check-service", "explain-error"),
    "connectivity": ("diagnose", "verify-flow", "check-routes", "check-peering", "check-firewall", "check-listener",
                     "check-snat", "check-flow-logs", "check-classic"),
}
# Goals that can be mended as a whole.
FIXED = ("ssh", "rdp", "connectivity")
# Commands that change one thing, asked for by name.
_ON_VM = ("reset-config", "reset-credentials", "allow-flow", "restart", "redeploy", "start")
CHANGES = {
    "ssh": _ON_VM,
    "rdp": (*_ON_VM, "disable-nla", "enable-nla", "reset-nic"),
    "connectivity": ("reset-nic", "replace-nic", "restart", "redeploy"),
}
_MAY_NOT_WAIT = ("restart", "redeploy", "start")


def _firewall_table(result):
    from .report.firewall_test import firewall_rows
    return firewall_rows(result)


def _ghosts_table(result):
    from .report.ghosts import ghosts_rows
    return ghosts_rows(result)


def _change_table(result):
    from .report.change import change_rows
    return change_rows(result)


def _table(result):
    from .report.table import rows
    return rows(result)


def _of(goal):
    return CliCommandType(operations_tmpl=f"azext_vmtroubleshoot.custom.{goal}#{{}}")


def load_command_table(self, _):
    with self.command_group("vm troubleshoot", is_preview=True):
        pass
    for goal, verbs in VERBS.items():
        with self.command_group(f"vm troubleshoot {goal}", custom_command_type=_of(goal), is_preview=True) as g:
            for verb in verbs:
                g.custom_command(verb, verb.replace("-", "_"), table_transformer=_table)
            if goal in FIXED:
                g.custom_command("fix", "fix", table_transformer=_table)
            for verb in CHANGES.get(goal, ()):
                g.custom_command(verb, verb.replace("-", "_"), table_transformer=_change_table,
                                 supports_no_wait=verb in _MAY_NOT_WAIT)
            if goal == "connectivity":
                g.custom_command("remove-ghost-nics", "remove_ghost_nics", table_transformer=_ghosts_table)
                g.custom_command("test-firewall", "test_firewall", table_transformer=_firewall_table)
