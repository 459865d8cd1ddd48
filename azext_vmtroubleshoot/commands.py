"""The commands' names. What they do is in custom/."""
from azure.cli.core.commands import CliCommandType


def _table(result):
    from .report.table import rows
    return rows(result)


def _of(goal):
    return CliCommandType(operations_tmpl=f"azext_vmtroubleshoot.custom.{goal}#{{}}")


def load_command_table(self, _):
    with self.command_group("vm troubleshoot", is_preview=True):
        pass
    with self.command_group("vm troubleshoot ssh", custom_command_type=_of("ssh"), is_preview=True) as g:
        for verb in ("diagnose", "verify-flow", "check-routes", "check-health", "check-service"):
            g.custom_command(verb, verb.replace("-", "_"), table_transformer=_table)
