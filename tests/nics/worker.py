"""A process that resets or replaces a NIC as the commands do, without azure-cli: to be killed at any moment."""
import os
from multiprocessing import get_context
from pathlib import Path

from azure.core.pipeline import policies

from azext_vmtroubleshoot.cloud.arm import Arm
from azext_vmtroubleshoot.cloud.changes import Changes
from azext_vmtroubleshoot.engine.apply import take_back, there_and_back
from azext_vmtroubleshoot.facts.nics import Nics
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.journal import Journals
from azext_vmtroubleshoot.model import Target
from azext_vmtroubleshoot.cloud.pipeline import ManagementClient
from azext_vmtroubleshoot.remedies.replace_nic import replace_nic
from azext_vmtroubleshoot.remedies.reset_nic import reset_nic

# A fork of a process that has all this imported already is there in no time.
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])
INTERIM = "10.0.1.77"


def start(azure, token: str, folder: Path, job: str):
    """A running process; its exit code is 0 when the job was done, negative when it was killed."""
    process = CONTEXT.Process(target=_main, daemon=True, args=(
        azure.environment.base, str(azure.environment.bundle), token, azure.world.subscription, str(folder), job))
    process.start()
    return process


def _main(base, bundle, token, subscription, folder, job):
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    os.environ["NO_PROXY"] = "localhost"
    client = ManagementClient(
        None, subscription, base, connection_verify=bundle, logging_policy=policies.NetworkTraceLoggingPolicy(),
        authentication_policy=policies.HeadersPolicy(base_headers={"Authorization": f"Bearer {token}"}))
    target = Target(subscription, "rg", "web01")
    journals, changes = Journals(Path(folder), target.id), Changes(client)
    with journals.held():
        if job == "resume":
            _resume(journals, changes)
            return
        arm = Arm(client, subscription, None)
        vm = Vm.read(arm, target)
        nic = Nics.read(arm, vm).all[0]
        remedy = replace_nic(vm, nic) if job == "replace" else reset_nic("rdp reset-nic", vm, nic, nic.first, INTERIM)
        journal = journals.new({"protocol": "rdp"})
        there_and_back(remedy, changes, journal, lambda: None)
        journal.forget()


def _resume(journals, changes):
    last = journals.last()
    if last is not None and last.open:
        for step in last.revocable:
            take_back(step, changes, last)
        last.forget()
