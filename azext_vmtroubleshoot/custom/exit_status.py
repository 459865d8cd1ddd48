"""With what exit status azure-cli ends when there is a result."""
import sys

INTERRUPTED = 1                      # as azure-cli itself has it
EXIT_CODES = {"blocked": 10, "inconclusive": 11}


def exit_with_verdict(cmd, result):
    if result["verdict"] in EXIT_CODES:
        leave_with(cmd, EXIT_CODES[result["verdict"]])


def leave_with(cmd, status):
    """End with this exit status once azure-cli has printed the result; of several, with the lowest."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE
    statuses = cmd.cli_ctx.invocation.data.setdefault("vm_troubleshoot_exit_status", set())
    statuses.add(status)
    cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda *_, **__: sys.exit(min(statuses)))
