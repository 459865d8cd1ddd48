"""Values of parameters, checked before anything is asked."""
import ipaddress
import os
import re

from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError


def port(value: str, option: str = "--port") -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise InvalidArgumentValueError(f"{option}: {value!r} is not a port.",
                                        recommendation="Use a number from 1 to 65535.")
    return int(value)


def dest_port(value: str) -> int:
    return port(value, "--dest-port")


def destination(value: str) -> str:
    """A VM's name or id, an address or a DNS name; goes into an address of Azure or to name lookup."""
    vm_id = r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute/virtualMachines/[^/]+"
    if value.startswith("/") and not re.fullmatch(vm_id, value, re.IGNORECASE):
        raise InvalidArgumentValueError(f"--dest: {value!r} is not the id of a virtual machine.",
                                        recommendation="az vm show -g GROUP -n VM --query id -o tsv")
    allowed = r"[A-Za-z0-9_.()/-]{1,1000}" if value.startswith("/") else r"[A-Za-z0-9_.:-]{1,255}"
    if not re.fullmatch(allowed, value) or ".." in value:
        raise InvalidArgumentValueError(
            f"--dest: {value!r} is neither a virtual machine nor an address nor a DNS name.",
            recommendation="Name a VM of the same resource group, the id of another, an IP address or a DNS name.")
    return value


def seconds(value: str, option: str = "--timeout") -> float:
    try:
        found = float(value) if value.isascii() else 0.0
    except ValueError:
        found = 0.0
    if not 1 <= found <= 3600:
        raise InvalidArgumentValueError(f"{option}: {value!r} is not a number of seconds from 1 to 3600.",
                                        recommendation=f"Use a number such as 60, or leave {option} out.")
    return found


def settle(value: str) -> float:
    return seconds(value, "--settle")


def hours(most: int):
    def number_of_hours(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
            raise InvalidArgumentValueError(f"--hours: {value!r} is not a whole number of hours from 1 to {most}.",
                                            recommendation="Leave it out for the last 3 hours.")
        return int(value)
    return number_of_hours


def off_seconds(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 5 <= int(value) <= 120:
        raise InvalidArgumentValueError(f"--seconds: {value!r} is not a number of seconds from 5 to 120.",
                                        recommendation="Use a whole number such as 30, or leave --seconds out.")
    return int(value)


def ip_address(value: str, option: str = "--source-address") -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError as error:
        raise InvalidArgumentValueError(
            f"{option}: {value!r} is not an IP address.",
            recommendation="Use one IPv4 or IPv6 address such as 203.0.113.7, without a prefix length.") from error


def temporary_address(value: str) -> str:
    return ip_address(value, "--temporary-address")


def user_name(value: str) -> str:
    # What login names on Linux may hold, Entra names (user@example.com) included; it also goes to the guest as data.
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}", value):
        raise InvalidArgumentValueError(
            f"--username: {value!r} cannot be a user's name.",
            recommendation="Use letters, digits and . _ - @ + only, starting with a letter, a digit or _.")
    return value


def account_name(value: str) -> str:
    """A name that Windows knows: NAME, COMPUTER\\NAME, .\\NAME or NAME@DOMAIN."""
    if not re.fullmatch(r"(?:[\w.-]{1,64}\\)?\w[\w .@$+-]{0,103}", value):
        raise InvalidArgumentValueError(
            f"--username: {value!r} cannot be a user's name.",
            recommendation="Use letters, digits, spaces and . _ - @ + $ only, after DOMAIN\\ for a user of a domain.")
    return value


def resource_name(option: str, value: str) -> str:
    """Also of names that came in an id: they become part of an address, where these characters mean something."""
    if re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>%&\\?/#]", value) or value in ("", ".", ".."):
        raise InvalidArgumentValueError(f"{option}: {value!r} cannot be the name of a resource of Azure.",
                                        recommendation="List the machines and their groups: az vm list -o table")
    return value


def new_file(value: str) -> str:
    """Where something is to be saved: a name that is not taken, in a folder that is there."""
    path = os.path.expanduser(value)
    advice = "Name a file that is not there yet, in a folder that you may write to."
    if not value or value == "-" or os.path.lexists(path):
        raise FileOperationError(f"{value!r} is there already, and is not overwritten." if value not in ("", "-") else
                                 f"{value!r} is not the name of a file.", recommendation=advice)
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        raise FileOperationError(f"{value!r} cannot be written: {folder} is not a folder that you may write to.",
                                 recommendation=advice)
    return path


def file_exists(value: str) -> str:
    path = os.path.expanduser(value)
    if not os.path.isfile(path):
        raise FileOperationError(f"--private-key-file: there is no file {value!r}.",
                                 recommendation="Name the private key, such as ~/.ssh/id_ed25519.")
    return path


def remedy_names(value: str) -> tuple:
    named = tuple(word.strip() for word in value.split(","))
    if not all(re.fullmatch(r"[a-z][a-z-]{1,40}", word) for word in named):
        raise InvalidArgumentValueError(f"--allow: {value!r} is not a list of steps.",
                                        recommendation="Use names such as restart,redeploy, as --dry-run shows them.")
    return named
