"""Azure CLI extension: why a VM cannot be reached, with the evidence. Loading it must cost nothing."""
from azure.cli.core import AzCommandsLoader

from ._help import helps  # noqa: F401

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


def hand_interrupts_on(cli_ctx, command, args, **__):
    """With --ids azure-cli's main thread waits for one thread a VM; what interrupts it is meant for those."""
    if command.split()[:2] == GROUP and len(getattr(args, "_ids", None) or ()) > 1:
        from .custom.one_of_ids import SEVERAL
        from .interrupt import Several
        cli_ctx.invocation.data[SEVERAL] = several = Several()
        several.listen()


def _guarded(handler):
    def run(arguments):
        from .custom.one_of_ids import guarded
        return guarded(handler, arguments)
    return run


class VmTroubleshootCommandsLoader(AzCommandsLoader):

    def __init__(self, cli_ctx=None):
        from azure.cli.core.commands.events import EVENT_INVOKER_PRE_CMD_TBL_TRUNCATE
        from knack.events import EVENT_INVOKER_POST_PARSE_ARGS
        super().__init__(cli_ctx=cli_ctx)
        self.cli_ctx.register_event(EVENT_INVOKER_PRE_CMD_TBL_TRUNCATE, insert_default_verb)
        self.cli_ctx.register_event(EVENT_INVOKER_POST_PARSE_ARGS, hand_interrupts_on)

    def load_command_table(self, args):
        from .commands import load_command_table
        load_command_table(self, args)
        for command in self.command_table.values():
            command.handler = _guarded(command.handler)
        return self.command_table

    def load_arguments(self, command):
        from ._params import load_arguments
        load_arguments(self, command)


COMMAND_LOADER_CLS = VmTroubleshootCommandsLoader  # pylint: disable=invalid-name
