"""Whose credentials `ssh reset-credentials` resets, and to what."""
from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass(frozen=True)
class LinuxUser:
    """`given` are settings of VMAccess as far as they are told by options; the rest is found later."""
    name: Optional[str]
    given: dict = field(repr=False)
    key: Any                         # the PublicKey among them, or None
    from_file: bool                  # all settings came from --settings
    asks: bool                       # for a password

    @classmethod
    def told(cls, username, ssh_key_value, password_file, ask_password, settings) -> "LinuxUser":
        """Raises azure-cli's errors for options that exclude each other."""
        from azure.cli.core.azclierror import InvalidArgumentValueError, MutuallyExclusiveArgumentError
        from .credentials import default_key, settings_of
        ways = [ssh_key_value, password_file, ask_password or None, settings]
        if len([way for way in ways if way]) > 1 or settings and username:
            raise MutuallyExclusiveArgumentError("More than one of --ssh-key-value, --password-file, --ask-password "
                                                 "and --settings was given, or --username with --settings.",
                                                 recommendation="Give one; a settings file names the user itself.")
        if settings:
            given, _ = settings_of(settings)
            if not given.get("username") or not given.get("password") and not given.get("ssh_key"):
                raise InvalidArgumentValueError("--settings: the file does not name a user with a password or key.",
                                                recommendation='It needs "username", and "password" or "ssh_key".')
            return cls(given["username"], given, settings.value.get("ssh_key"), True, False)
        if password_file:
            return cls(username, {"password": password_file.value}, None, False, False)
        key = None if ask_password else ssh_key_value or default_key()
        return cls(username, {"ssh_key": key.line} if key else {}, key, False, not key)

    @property
    def private_key_file(self) -> Optional[str]:
        """Where the private half should be, for a real login; None when that is not known."""
        path = self.key.path if self.key else ""
        return path.removesuffix(".pub") if path.endswith(".pub") else None

    def settings(self, vm, dry_run):
        """(settings of VMAccess, the key's fingerprint). Asks for a password where one is wanted."""
        from azure.cli.core.azclierror import InvalidArgumentValueError, RequiredArgumentMissingError
        from .credentials import asked_password
        name = self.name or vm.admin_username
        if not name:
            raise RequiredArgumentMissingError("Azure does not tell the name of this VM's administrator.",
                                               recommendation="Name the user: --username USER")
        if name == "root":
            raise InvalidArgumentValueError("VMAccess refuses root and other system users.",
                                            recommendation="Name another user; it gets sudo rights.")
        asked = {"password": "(asked for)" if dry_run else asked_password(name)} if self.asks else {}
        return {"username": name, **self.given, **asked}, self.key.fingerprint if self.key else ""
