"""The exit status of --exit-code."""
import sys

EXIT_CODES = {"blocked": 10, "inconclusive": 11}


def exit_with_verdict(cmd, result):
    """Leave with the verdict's exit status once azure-cli has printed the result; of several, with the lowest."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE
    statuses = cmd.cli_ctx.invocation.data.setdefault("vm_troubleshoot_exit_status", set())
    if result["verdict"] in EXIT_CODES:
        statuses.add(EXIT_CODES[result["verdict"]])
        cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, lambda *_, **__: sys.exit(min(statuses)))
