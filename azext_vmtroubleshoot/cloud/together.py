"""Many questions at the same time."""
import threading
from concurrent.futures import Future


def together(method, arguments):
    """method(argument) for each argument at the same time, results in order; the first error is raised."""
    arguments = list(arguments)
    if len(arguments) == 1:
        return [method(arguments[0])]
    answers = [Future() for _ in arguments]

    def answer(argument, told):
        try:
            told.set_result(method(argument))
        except BaseException as error:  # pylint: disable=broad-except
            told.set_exception(error)
    for argument, told in zip(arguments, answers):
        # Daemons: a pool's threads are waited for when the process ends, also for answers that never come.
        threading.Thread(target=answer, args=(argument, told), daemon=True).start()
    return [told.result() for told in answers]
