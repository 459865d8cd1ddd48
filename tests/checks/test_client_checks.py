"""What the probes' answers mean: status, place and evidence, never prose."""
import shlex
from dataclasses import replace
from types import SimpleNamespace

import pytest

from azext_vmtroubleshoot.checks import (name_lookup, ssh_banner, ssh_host_key, ssh_login, ssh_methods, ssh_port,
                                         way_in)
from azext_vmtroubleshoot.facts.answerer import Answerer
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.guest_ssh import GuestSsh
from azext_vmtroubleshoot.facts.guest_ssh import HostKey as GuestKey
from azext_vmtroubleshoot.facts.name_lookup import NameLookup
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.ssh_probe import SshProbe
from azext_vmtroubleshoot.facts.vm import Agent, Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Goal, Status, Target, Unreadable
from azext_vmtroubleshoot.probes.host_keys import HostKey

TARGET = Target("S", "prod", "web01")
NETWORK = "/subscriptions/S/resourceGroups/net/providers/Microsoft.Network"
NIC = Nic(f"{NETWORK}/networkInterfaces/nic1", "nic1", True, "", False,
          (IpConfiguration("c1", "10.0.0.4", "IPv4", True, f"{NETWORK}/virtualNetworks/v/subnets/s", "", (), ()),))
NICS = Nics((NIC,))
KEY = HostKey("ssh-ed25519", "SHA256:own")
OPEN = SshProbe("20.50.1.4", 22, True, source="203.0.113.7", tcp="open", greeting="ssh", banner="SSH-2.0-OpenSSH_9.2",
                key_exchange="ok", host_keys=(KEY,), username="azureuser", methods=("publickey",))
PRIVATE = replace(OPEN, address="10.0.0.4", proven=False)
UNKNOWN = Unreadable("no")


def vm(power="running"):
    return Vm.parse({"properties": {"instanceView": {"statuses": [{"code": f"PowerState/{power}"}]}}}, TARGET)


def entry(kind="public-ip", address="20.50.1.4", port=22, **more):
    return Entry(kind, address, port, "web01-ip", f"{NETWORK}/publicIPAddresses/web01-ip", NIC.id, "10.0.0.4", 22,
                 **more)


def own(probe, *fingerprints):
    """Who answered, where the guest shows these host keys; where it could not be asked, when there are none."""
    return Answerer.read(probe, SimpleNamespace(identity=frozenset(fingerprints)) if fingerprints else UNKNOWN, UNKNOWN)


class TestWayIn:
    def judge(self, *entries, goal=Goal(), power="running", who=UNKNOWN, **more):
        return way_in.judge(goal, TARGET, WayIn(entries, **more), NICS, vm(power), who)

    def test_public_address(self):
        found = self.judge(entry(sku="Standard"), goal=Goal(username="al; rm", private_key_file="/k"))
        assert found.status is Status.PASS
        assert found.evidence["address"] == "20.50.1.4" and found.evidence["port"] == 22
        assert shlex.split(found.evidence["command"]) == ["ssh", "-i", "/k", "al; rm@20.50.1.4"]

    def test_nat_rule_tells_its_port(self):
        found = self.judge(entry("nat-rule", port=50001))
        assert (found.status, found.evidence["port"], found.evidence["guestPort"]) == (Status.PASS, 50001, 22)
        assert found.evidence["command"] == "ssh -p 50001 USER@20.50.1.4"

    def test_bastion(self):
        found = self.judge(entry("bastion", "10.0.0.4", sku="Standard"), goal=Goal(username="al"))
        assert found.status is Status.PASS
        words = shlex.split(found.evidence["command"])
        assert words[:4] == ["az", "network", "bastion", "ssh"] and TARGET.id in words and "al" in words

    def test_bastion_for_browsers(self):
        found = self.judge(entry("bastion", "10.0.0.4", sku="Basic", native_client=False))
        assert found.status is Status.PASS and "az " not in found.evidence["command"]

    def test_gateway(self):
        found = self.judge(entry("gateway", "10.0.0.4"))
        assert found.status is Status.PASS and found.evidence["address"] == "10.0.0.4"

    def test_nothing(self):
        found = self.judge(entry("private", "10.0.0.4"))
        assert found.status is Status.FAIL and found.remedy.id == "add-public-ip"
        assert "--nic-name nic1" in found.remedy.command and "-g net" in found.remedy.command

    def test_nothing_seen_is_not_nothing_there(self):
        found = self.judge(entry("private", "10.0.0.4"), hidden=(Unreadable("x", "bastionHosts/read"),))
        assert (found.status, found.needs) == (Status.UNKNOWN, "bastionHosts/read")

    @pytest.mark.parametrize("who, status", [
        (Answerer(True, True), Status.PASS), (Answerer(False, None), Status.FAIL),
        (Answerer(False, False), Status.FAIL)])
    def test_caller_in_the_same_network(self, who, status):
        assert self.judge(entry("private", "10.0.0.4"), who=who).status is status

    def test_rules_that_lead_elsewhere(self):
        rule = replace(entry("nat-rule", port=50001), name="r")
        found = self.judge(entry("private", "10.0.0.4"), goal=Goal(port=22), other_rules=(rule,))
        assert found.status is Status.FAIL and found.remedy.command.endswith("--port 50001")

    @pytest.mark.parametrize("power, remedy", [("deallocated", "start"), ("running", "make-address-static")])
    def test_no_address_assigned(self, power, remedy):
        found = self.judge(entry(address=""), power=power)
        assert (found.status, found.remedy.id) == (Status.FAIL, remedy)

    def test_no_nic_configuration(self):
        assert self.judge().status is Status.FAIL


class TestPort:
    def judge(self, probe, kind="public-ip", who=None, goal=Goal(), caller=UNKNOWN, agent="Ready"):
        # pylint: disable=too-many-arguments,too-many-positional-arguments
        where = WayIn((entry(kind, probe.address),))
        here = replace(vm(), agent=Agent(agent, "2.11", "", None))
        return ssh_port.judge(goal, TARGET, here, where, caller, probe, who or own(probe))

    def test_open(self):
        assert self.judge(OPEN).status is Status.PASS

    @pytest.mark.parametrize("tcp", ["timeout", "refused", "unreachable", "reset", "error"])
    def test_each_failure_is_its_own(self, tcp):
        found = self.judge(replace(OPEN, tcp=tcp, tcp_error="words"))
        assert (found.status, found.evidence["tcp"], found.hop) == (Status.FAIL, tcp, "")
        assert found.remedy.command.endswith("--in-guest always")
        assert self.judge(replace(OPEN, tcp=tcp), goal=Goal(in_guest="always")).remedy.id == "open-serial-console"

    def test_a_guest_that_cannot_answer_has_a_console(self):
        assert self.judge(replace(OPEN, tcp="refused"), agent="Not Ready").remedy.id == "open-serial-console"

    @pytest.mark.parametrize("tcp, status", [("timeout", Status.SKIPPED), ("unreachable", Status.SKIPPED),
                                             ("refused", Status.FAIL), ("open", Status.PASS)])
    def test_another_machine(self, tcp, status):
        other = Caller("192.0.2.1", True, "203.0.113.7", elsewhere=True)
        assert self.judge(replace(OPEN, tcp=tcp), caller=other).status is status

    def test_no_route_here(self):
        found = self.judge(replace(OPEN, tcp="unreachable", source=""))
        assert (found.status, found.hop) == (Status.FAIL, "client")

    @pytest.mark.parametrize("kind, tcp, status", [
        ("bastion", "timeout", Status.SKIPPED), ("bastion", "open", Status.SKIPPED),
        ("gateway", "timeout", Status.UNKNOWN), ("private", "refused", Status.UNKNOWN),
        ("private", "open", Status.UNKNOWN)])
    def test_a_private_address_proves_nothing(self, kind, tcp, status):
        assert self.judge(replace(PRIVATE, tcp=tcp), kind).status is status

    def test_unless_the_vms_own_key_answers(self):
        assert self.judge(PRIVATE, "private", own(PRIVATE, "SHA256:own")).status is Status.PASS
        assert self.judge(PRIVATE, "private", own(PRIVATE, "SHA256:other")).status is Status.UNKNOWN


class TestBanner:
    def judge(self, probe, *fingerprints):
        return ssh_banner.judge(Goal(), TARGET, probe, own(probe, *fingerprints))

    def test_ssh(self):
        found = self.judge(OPEN)
        assert (found.status, found.evidence["banner"]) == (Status.PASS, "SSH-2.0-OpenSSH_9.2")

    @pytest.mark.parametrize("kind", ["full", "penalty", "foreign", "silent", "closed", "reset", "slow", "hung-up"])
    def test_all_else(self, kind):
        found = self.judge(replace(OPEN, greeting=kind, banner="x"))
        assert (found.status, found.evidence["greeting"]) == (Status.FAIL, kind)

    def test_not_reached(self):
        assert self.judge(replace(OPEN, tcp="timeout")).status is Status.SKIPPED
        assert self.judge(replace(PRIVATE, greeting="foreign")).status is Status.SKIPPED


class TestHostKey:
    def judge(self, probe, *fingerprints):
        return ssh_host_key.judge(Goal(), TARGET, probe, own(probe, *fingerprints))

    def test_unknown_to_the_caller(self):
        found = self.judge(OPEN)
        assert (found.status, found.evidence["fingerprint"], found.evidence["confirmedInGuest"]) == (
            Status.PASS, "SHA256:own", None)

    def test_known(self):
        assert self.judge(replace(OPEN, known_keys=(KEY,)), "SHA256:own").evidence["confirmedInGuest"] is True

    def test_only_another_type_known(self):
        assert self.judge(replace(OPEN, known_keys=(HostKey("ssh-rsa", "SHA256:r"),))).status is Status.PASS

    @pytest.mark.parametrize("port, known_as", [(22, "20.50.1.4"), (50001, "[20.50.1.4]:50001")])
    def test_changed(self, port, known_as):
        found = self.judge(replace(OPEN, port=port, known_keys=(HostKey("ssh-ed25519", "SHA256:old"),)))
        assert (found.status, found.hop) == (Status.FAIL, "client")
        assert shlex.split(found.remedy.command) == ["ssh-keygen", "-R", known_as]

    def test_part_of_the_guests_keys_proves_nothing(self):
        keys = SimpleNamespace(host_keys=[GuestKey("k", "600", "root:root", "SHA256:x")], lost=lambda *_: True)
        part = SimpleNamespace(identity=GuestSsh.identity.fget(keys))
        assert Answerer.read(OPEN, part, UNKNOWN).confirmed is None

    def test_another_machine(self):
        found = self.judge(OPEN, "SHA256:guest")
        assert (found.status, found.hop, found.remedy) == (Status.WARN, "address", None)

    @pytest.mark.parametrize("outcome", ["no-common", "closed", "timeout", "failed"])
    def test_no_key_exchange(self, outcome):
        assert self.judge(replace(OPEN, key_exchange=outcome, host_keys=())).status is Status.FAIL

    def test_not_reached_or_not_the_vm(self):
        assert self.judge(replace(OPEN, key_exchange="", host_keys=())).status is Status.SKIPPED
        assert self.judge(PRIVATE).status is Status.SKIPPED
        assert self.judge(PRIVATE, "SHA256:guest").status is Status.SKIPPED
        assert self.judge(PRIVATE, "SHA256:own").status is Status.PASS


class TestMethods:
    def judge(self, probe, goal=Goal()):
        return ssh_methods.judge(goal, TARGET, probe, own(probe))

    def test_offered(self):
        found = self.judge(OPEN, Goal(private_key_file="/k"))
        assert (found.status, found.evidence["methods"]) == (Status.PASS, ["publickey"])

    @pytest.mark.parametrize("change, goal, status", [
        ({"methods": ("password",)}, Goal(), Status.PASS),
        ({"methods": ("password",)}, Goal(private_key_file="/k"), Status.FAIL),
        ({"methods": ("none",)}, Goal(private_key_file="/k"), Status.PASS),
        ({"methods": ()}, Goal(), Status.FAIL),
        ({"methods": None}, Goal(), Status.UNKNOWN),
        ({"methods": None, "username": ""}, Goal(), Status.UNKNOWN),
        ({"key_exchange": "failed"}, Goal(), Status.SKIPPED),
        ({"proven": False}, Goal(), Status.SKIPPED)])
    def test_others(self, change, goal, status):
        assert self.judge(replace(OPEN, **change), goal).status is status


class TestLogin:
    def judge(self, goal=Goal(username="al"), **change):
        probe = replace(OPEN, **change)
        return ssh_login.judge(goal, TARGET, vm(), probe, own(probe), Unreadable("none named"))

    @pytest.mark.parametrize("login, status", [
        ("ok", Status.PASS), ("denied", Status.FAIL), ("closed", Status.FAIL), ("expired", Status.FAIL),
        ("no-shell", Status.FAIL), ("timeout", Status.FAIL), ("failed", Status.FAIL), ("more", Status.UNKNOWN)])
    def test_outcomes(self, login, status):
        found = self.judge(login=login, login_error="words", login_key="/k")
        assert (found.status, found.evidence["login"], found.evidence["key"]) == (status, login, "/k")

    def test_way_out_of_a_denied_key(self):
        found = self.judge(Goal(username="al", private_key_file="/my keys/k"), login="denied", login_key="/my keys/k")
        assert "\"$(ssh-keygen -y -f '/my keys/k')\"" in found.remedy.command and "-u al" in found.remedy.command

    def test_not_tried(self):
        assert self.judge(Goal()).status is Status.SKIPPED
        assert self.judge(methods=None).status is Status.SKIPPED
        found = self.judge(login_error="/k is encrypted with a passphrase and not in the agent")
        assert found.status is Status.UNKNOWN and "ssh-add" in found.needs


@pytest.mark.parametrize("addresses, problem, status", [
    (("20.50.1.4",), "", Status.PASS), (("1.2.3.4", "20.50.1.4"), "", Status.PASS), (("1.2.3.4",), "", Status.WARN),
    ((), "unknown", Status.WARN), ((), "no-resolver", Status.UNKNOWN), ((), "timeout", Status.UNKNOWN)])
def test_name_lookup(addresses, problem, status):
    found = name_lookup.judge(NameLookup("x.y", "20.50.1.4", addresses, problem))
    assert found.status is status
