"""Azure CLI extension: why a VM cannot be reached, with the evidence. Loading it must cost nothing."""
from azure.cli.core import AzCommandsLoader

from ._help import helps  # noqa: F401  pylint: disable=unused-import

GROUP = ["vm", "troubleshoot"]
GOALS = ("ssh", "rdp", "connectivity")


def insert_default_verb(_, args, **__):
    """`az vm troubleshoot ssh -g rg -n vm` means `ssh diagnose`; `ssh -h` and `ssh verb` stay what they are.

    A command with the name of a group would break whole-table loads, so the word is put in before azure-cli picks
    the command.
    """
    if args[:2] == GROUP and len(args) > 3 and args[2] in GOALS and args[3].startswith("-") \
            and not {"-h", "--help"} & set(args):
        args.insert(3, "diagnose")


class VmTroubleshootCommandsLoader(AzCommandsLoader):

    def __init__(self, cli_ctx=None):
        from azure.cli.core.commands.events import EVENT_INVOKER_PRE_CMD_TBL_TRUNCATE
        super().__init__(cli_ctx=cli_ctx)
        self.cli_ctx.register_event(EVENT_INVOKER_PRE_CMD_TBL_TRUNCATE, insert_default_verb)

    def load_command_table(self, args):
        from .commands import load_command_table
        load_command_table(self, args)
        return self.command_table

    def load_arguments(self, command):
        from ._params import load_arguments
        load_arguments(self, command)


COMMAND_LOADER_CLS = VmTroubleshootCommandsLoader  # pylint: disable=invalid-name
