"""`python -m tests.local_azure --world FILE [-- COMMAND…]`: a local Azure for one command, or until interrupted."""
import argparse
import os
import shlex
import signal
import subprocess
import sys

from .azure import LocalAzure, NoGuests
from .environment import AzFailed, install_extension, wheel

TROUBLE = 2


def main(arguments: list[str]) -> int:
    """The exit status of COMMAND; 2 when there was no local Azure to run it in."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        extensions = install_extension(wheel()) if options.extension else None
        with LocalAzure(options.world, extensions, options.log, namespaces=options.namespaces) as azure:
            for note in azure.room.notes:
                print(f"local azure: {note}", file=sys.stderr)
            if options.command:
                return _run(azure, options.command)
            _serve(azure)
    except (AzFailed, NoGuests, OSError, ValueError) as error:
        print(f"local azure: {error}", file=sys.stderr)
        return TROUBLE
    except KeyboardInterrupt:
        pass
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.local_azure", description=__doc__)
    parser.add_argument("--world", required=True, metavar="FILE", help="the subscription; see tests/worlds/README.md")
    parser.add_argument("--log", metavar="FILE", help="append every request as a line of JSON")
    parser.add_argument("--no-extension", dest="extension", action="store_false",
                        help="leave vm-troubleshoot out: a plain az")
    parser.add_argument("--no-namespaces", dest="namespaces", action="store_false",
                        help="replayed guests on plain loopback, as where nothing else is allowed")
    parser.add_argument("command", nargs="*", metavar="-- COMMAND", help="what to run; az is on its path, logged in")
    return parser.parse_args(arguments)


def _run(azure: LocalAzure, command: list[str]) -> int:
    """With this terminal, where the client is. An interrupt reaches the command too; it ends first."""
    process = subprocess.Popen(  # pylint: disable=consider-using-with
        [*azure.environment.prefix, *command], env=os.environ | azure.variables)
    signal.signal(signal.SIGTERM, lambda *unused: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _serve(azure: LocalAzure) -> None:
    for name, value in sorted(azure.variables.items()):
        print(f"export {name}={shlex.quote(value)}")
    if azure.environment.prefix:
        print(f"# in the client's network: {shlex.join(azure.environment.prefix)} COMMAND")
    sys.stdout.flush()
    signal.pause()


def _interrupt(*unused):
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
