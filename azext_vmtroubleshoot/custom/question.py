"""The question before a change."""
import sys
import threading
from contextlib import redirect_stdout


def ask(cmd, target, words, question, yes):
    """Says `words` on stderr and asks. True for yes, always with --yes.

    Raises NoTTYError where nobody can answer: without a terminal, and in the threads of --ids, who share one.
    """
    from azure.cli.core.azclierror import NoTTYError
    from knack.prompting import NoTTYException, prompt_y_n
    from ..text import clean
    if not cmd.cli_ctx.only_show_errors or not yes:
        print(clean("\n".join(words)), file=sys.stderr, flush=True)
    if yes or cmd.cli_ctx.config.getboolean("core", "disable_confirm_prompt", fallback=False):
        return True
    try:
        if threading.current_thread() is not threading.main_thread():
            raise NoTTYException()
        with redirect_stdout(sys.stderr):        # stdout is the result's alone
            return prompt_y_n(question, default="n")
    except NoTTYException as error:
        raise NoTTYError(f"Nothing was changed on {target.name}: nobody can answer the question here. With --yes it is "
                         "not asked.") from error


def confirm(cmd, target, words, question, yes):
    """The same; a no ends the command."""
    from azure.cli.core.azclierror import ManualInterrupt
    if not ask(cmd, target, words, question, yes):
        raise ManualInterrupt(f"Nothing was changed on {target.name}.")
