"""The commands' parameters."""
from azure.cli.core.commands.parameters import get_enum_type, resource_group_name_type
from knack.arguments import CLIArgumentType

from ._validators import account_name, dest_port, destination, file_exists, hours, ip_address, new_file, \
    off_seconds, port, remedy_names, seconds, settle, temporary_address, user_name

# Goal: its service, the usual port, what a user's name may be, who takes --username.
_GOALS = {
    "ssh": ("SSH", 22, user_name, ("diagnose", "check-service", "fix")),
    "rdp": ("Remote Desktop", 3389, account_name, ("diagnose", "check-service", "explain-error", "fix")),
}
_VM_NAME = CLIArgumentType(options_list=["--name", "-n"], id_part="name", help="Name of the virtual machine.")
_CHANGES = ("reset-config", "reset-credentials", "allow-flow", "restart", "redeploy", "start", "disable-nla",
            "enable-nla")


def _credential(reader, option):
    """Read once, however many VMs --ids names, by a function of credentials.py: imported only when it is given."""
    def read(value):
        from .custom import credentials
        return getattr(credentials, reader)(option, value)
    return read


def load_arguments(self, _):
    for load in (_load_services, _load_ssh, _load_rdp, _load_connectivity, _load_pages, _load_fix, _load_changes,
                 _load_resets, _load_nics, _load_guest_changes):
        load(self)


def _load_services(self):
    for goal, (service, number, name, with_user) in _GOALS.items():
        with self.argument_context(f"vm troubleshoot {goal}") as c:
            c.argument("resource_group_name", resource_group_name_type)
            c.argument("vm_name", _VM_NAME)
            c.argument("port", type=port, help=f"Port that the {service} client uses. Default: {number}, or the "
                       "frontend port of the load balancer's inbound NAT rule when that is the way in.")
            c.argument("source_address", type=ip_address, options_list=["--source-address"],
                       help="Address the connection comes from, as Azure sees it. Default: the address of this "
                       "machine when no NAT hides it.")
            c.argument("timeout", type=seconds, help="Seconds after which what has not answered is reported as not "
                       "checked.")

        for command in with_user:
            with self.argument_context(f"vm troubleshoot {goal} {command}") as c:
                c.argument("username", type=name, help="User who wants to log in. Names the account whose settings "
                           "are looked at in the guest.")

        for command in ("diagnose", "fix"):
            with self.argument_context(f"vm troubleshoot {goal} {command}") as c:
                c.argument("in_guest", arg_type=get_enum_type(["auto", "always", "never"]),
                           help="Ask inside the guest by run command: when the platform leaves room for a cause "
                           "there, always, or never.")
                c.argument("exit_code", action="store_true", options_list=["--exit-code"],
                           help=f"Exit with 10 when {service} is blocked and with 11 when it could not be told.")


def _load_ssh(self):
    for command in ("diagnose", "fix"):
        with self.argument_context(f"vm troubleshoot ssh {command}") as c:
            c.argument("private_key_file", type=file_exists, options_list=["--private-key-file"],
                       help="Private key for a real login with --username. Default: the SSH agent and the keys in "
                       "~/.ssh. Used from here only; never sent or logged.")


def _load_rdp(self):
    with self.argument_context("vm troubleshoot rdp check-boot") as c:
        c.argument("screenshot", type=new_file, help="File to save the picture of the screen in, a bitmap. It must not "
                   "be there yet.")
        c.argument("log", type=new_file, help="File to save the whole serial log in. It must not be there yet.")

    with self.argument_context("vm troubleshoot rdp explain-error") as c:
        c.argument("error", help="What the Remote Desktop client said, in any case and with more text around it.")


def _load_connectivity(self):
    with self.argument_context("vm troubleshoot connectivity") as c:
        c.argument("resource_group_name", resource_group_name_type)
        c.argument("vm_name", _VM_NAME, help="Name of the virtual machine that connects.")
        c.argument("dest", type=destination, help="Where it connects to: the name of a VM in the same resource group, "
                   "the id of any VM, a private or public address, or a DNS name.")
        c.argument("dest_port", type=dest_port, help="Port there.")
        c.argument("transport", arg_type=get_enum_type(["tcp", "udp"]), options_list=["--protocol"],
                   help="Protocol of the port.")
        c.argument("timeout", type=seconds, help="Seconds after which what has not answered is reported as not "
                   "checked.")

    with self.argument_context("vm troubleshoot connectivity check-snat") as c:
        c.argument("dest", type=destination, help="Say nothing where the traffic to this destination does not go out "
                   "to the Internet.")
    for command, most in (("check-snat", 168), ("check-flow-logs", 24)):
        with self.argument_context(f"vm troubleshoot connectivity {command}") as c:
            c.argument("hours", type=hours(most), help=f"How far to look back, {most} at most.")

    with self.argument_context("vm troubleshoot connectivity check-classic") as c:
        c.argument("vm_name", _VM_NAME, help="Name of the classic virtual machine.")
        c.argument("dest_port", type=dest_port, help="Port that clients use, or that the guest listens on. Default: "
                   "all endpoints.")
        c.argument("source_address", type=ip_address, options_list=["--source-address"],
                   help="Address that access lists are evaluated for.")

    for command in ("diagnose", "fix"):
        with self.argument_context(f"vm troubleshoot connectivity {command}") as c:
            c.argument("in_guest", arg_type=get_enum_type(["auto", "always", "never"]),
                       help="Ask inside both guests by run command: when the platform lets the traffic through, "
                       "always, or never.")
            c.argument("exit_code", action="store_true", options_list=["--exit-code"],
                       help="Exit with 10 when the traffic is blocked and with 11 when it could not be told.")


def _load_pages(self):
    for goal in (*_GOALS, "connectivity"):
        with self.argument_context(f"vm troubleshoot {goal} diagnose") as c:
            c.argument("page", type=new_file, options_list=["--page"], help="File to save the result in as a page for "
                       "a browser, to look at or to send on. It must not be there yet.")


def _load_fix(self):
    for goal in (*_GOALS, "connectivity"):
        with self.argument_context(f"vm troubleshoot {goal} fix") as c:
            _fix_arguments(c)


def _fix_arguments(c):
    c.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask before each step.")
    c.argument("dry_run", options_list=["--dry-run"], action="store_true",
               help="Change nothing; show what would be tried, with the exact calls and what each costs.")
    c.argument("undo", options_list=["--undo"], action="store_true", help="Take back what the last run changed.")
    c.argument("allow", type=remedy_names, options_list=["--allow"],
               help="Steps that interrupt the VM or lower security and are taken only when named here, separated by "
               "commas: restart, reapply, redeploy, or what --dry-run shows.")
    c.argument("settle", type=settle, options_list=["--settle"],
               help="Seconds to wait at most for a step to take effect before it is taken back. Default: 60 for rules "
               "and routes, 240 for a boot, 15 for a service.")


def _load_changes(self):
    for goal in (*_GOALS, "connectivity"):
        for verb in _CHANGES:
            with self.argument_context(f"vm troubleshoot {goal} {verb}") as c:
                c.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask.")
                c.argument("dry_run", action="store_true", options_list=["--dry-run"],
                           help="Only say what would be done, with every call and what it costs.")


def _load_resets(self):
    with self.argument_context("vm troubleshoot ssh reset-config") as c:
        c.argument("username", type=user_name, help="User whose login is tried before and after.")
        c.argument("private_key_file", type=file_exists, options_list=["--private-key-file"],
                   help="Private key for the login that is tried. Default: the SSH agent and the keys in ~/.ssh. Used "
                   "from here only; never sent or logged.")
    with self.argument_context("vm troubleshoot ssh reset-credentials") as c:
        c.argument("username", type=user_name, help="User whose password or key is reset. One who does not exist is "
                   "made, with sudo rights. Default: the administrator that the VM was made with.")
        c.argument("ssh_key_value", type=_credential("public_key", "--ssh-key-value"), options_list=["--ssh-key-value"],
                   help="Public key: its text or a file that holds it. Default: ~/.ssh/id_ed25519.pub or "
                   "~/.ssh/id_rsa.pub; where there is neither, a password is asked for.")
        c.argument("ask_password", action="store_true", options_list=["--ask-password"],
                   help="Ask for the new password, without echo.")
    for verb in ("reset-config", "reset-credentials"):
        with self.argument_context(f"vm troubleshoot ssh {verb}") as c:
            c.argument("settings", type=_credential("settings_from", "--settings"), options_list=["--settings"],
                       help="JSON file with the settings of VMAccessForLinux, such as {\"reset_ssh\": true}; - for "
                       "standard input. The same file serves many VMs, with --ids.")
    with self.argument_context("vm troubleshoot rdp reset-credentials") as c:
        c.argument("username", type=account_name, help="Local user whose password is reset. One who does not exist is "
                   "made a local administrator. Default: the administrator that the VM was made with.")
    for goal in _GOALS:
        with self.argument_context(f"vm troubleshoot {goal} reset-credentials") as c:
            c.argument("password_file", type=_credential("password_from", "--password-file"),
                       options_list=["--password-file"], help="File that holds the new password, or - for standard "
                       "input. A password itself is not taken: it could be read in the process list.")


def _load_nics(self):
    for command in ("rdp reset-nic", "connectivity reset-nic", "connectivity replace-nic"):
        with self.argument_context(f"vm troubleshoot {command}") as c:
            c.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask.")
            c.argument("timeout", type=seconds, help="Seconds to wait for the VM after each restart. Then it goes on, "
                       "come what may: the NIC gets its own address back.")
            c.argument("nic", options_list=["--nic"], help="Name of the network interface."
                       + ("" if command.endswith("replace-nic") else " Default: the primary one."))

    for command in ("reset-nic", "replace-nic"):
        with self.argument_context(f"vm troubleshoot connectivity {command}") as c:
            c.argument("dest", type=destination, help="Where it connects to, with --dest-port: that connection is "
                       "tried before and after. Default: whether the VM is reached from here says how it is.")

    for command in ("rdp reset-nic", "connectivity reset-nic"):
        with self.argument_context(f"vm troubleshoot {command}") as c:
            c.argument("temporary_address", type=temporary_address, options_list=["--temporary-address"],
                       help="Free address of the same subnet that it has for some minutes. Default: one that Azure "
                       "says is free.")


def _load_guest_changes(self):
    with self.argument_context("vm troubleshoot connectivity remove-ghost-nics") as c:
        c.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask.")
        c.argument("dry_run", action="store_true", options_list=["--dry-run"], help="Only list them.")

    with self.argument_context("vm troubleshoot connectivity test-firewall") as c:
        c.argument("guest", arg_type=get_enum_type(["destination", "source"]), options_list=["--guest"],
                   help="Whose firewall.")
        c.argument("seconds", type=off_seconds, options_list=["--seconds"],
                   help="How long it is off at most, 5 to 120. Run commands of two guests may begin 20 seconds apart.")
        c.argument("anyway", action="store_true", options_list=["--anyway"],
                   help="Also where the rule that blocks can be named without it.")
        c.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask.")
