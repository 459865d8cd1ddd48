"""The commands' names. What they do is in custom.py."""


def _table(result):
    from .report.table import rows
    return rows(result)


def load_command_table(self, _):
    with self.command_group("vm troubleshoot", is_preview=True):
        pass
    with self.command_group("vm troubleshoot ssh", is_preview=True) as g:
        for verb in ("diagnose", "verify-flow", "check-routes", "check-health", "check-service"):
            g.custom_command(verb, "ssh_" + verb.replace("-", "_"), table_transformer=_table)
