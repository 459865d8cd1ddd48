"""reset-nic and replace-nic, for every goal that has them."""
from dataclasses import replace

from ..changing import alone, told
from .gate import chosen, must_be_quiet, must_have_others, must_not_be_here, must_run
from .run import Run
from .way_back import finish, for_a_while, interrupted
from ..question import confirm


def reset_nic(run: Run, name=None, wish=None):
    from ...facts import mentions
    from ...facts.free_address import free_address
    from ...facts.virtual_network import VirtualNetwork
    from ...facts.way_in import WayIn
    from ...remedies.reset_nic import concerns, reset_nic as remedy_of, words
    with alone(run.journals, run.target), told():
        if left := interrupted(run):
            return finish(run, left)
        known, vm, nics = run.look_before()
        must_run(vm)
        nic = chosen(nics, name)
        ip = nic.first
        must_not_be_here(vm, ip)
        network = VirtualNetwork.read(run.arm, nics)
        interim = free_address(run.arm, network, network.subnet(ip.subnet_id), ip.private_address, wish)
        remedy, way_in = remedy_of(run.command, vm, nic, ip, interim).for_login(run.target.login), known[WayIn]
        confirm(run.cmd, run.target, words(vm, nic, ip, interim) + concerns(
            vm, ip, network.dns_servers, mentions.read(run.arm, ip.private_address), way_in),
            f"Reset {nic.name} of {vm.name} now?", run.yes)
        at = _entry(way_in, nic, ip)
        moved = at and (at if at.public else replace(at, address=interim, private_address=interim))
        left = for_a_while(run, remedy, lambda: _said_at(run, interim, run.wait(moved)))
        after = run.wait(at)
        return run.document(remedy, left or f"{nic.name} has {ip.private_address} ({ip.allocation}) again", after)


def replace_nic(run: Run, name):
    from ...facts.public_ips import PublicIps
    from ...facts.way_in import WayIn
    from ...remedies.replace_nic import replace_nic as remedy_of, words
    with alone(run.journals, run.target), told():
        if left := interrupted(run):
            return finish(run, left)
        known, vm, nics = run.look_before()
        must_be_quiet(vm)
        nic = chosen(nics, name)
        must_have_others(vm, nics)
        must_not_be_here(vm, nics.configurations[0][1])
        remedy = remedy_of(vm, nic).for_login(run.target.login)
        confirm(run.cmd, run.target, words(vm, nics, nic, known[PublicIps]), f"Replace {nic.name} of {vm.name} now?",
                run.yes)
        left = for_a_while(run, remedy, lambda: run.say(f"{nic.name} is made anew."))
        after = run.wait(known[WayIn].best) if vm.running else None
        addresses = ", ".join(ip.private_address for ip in nic.configurations if ip.private_address)
        return run.document(remedy, left or f"{nic.name} was made anew and has {addresses}", after)


def _said_at(run, interim, trial):
    run.say(f"At {interim}: {trial.said}\nThe former address is put back ...")


def _entry(way_in, nic, ip):
    """The way in that ends at this address, to be tried from here; None where there is none that tells anything."""
    from ...shape import same_id
    best = getattr(way_in, "best", None)
    here = best and best.address and same_id(best.nic_id, nic.id) and best.private_address == ip.private_address
    return best if here else None
