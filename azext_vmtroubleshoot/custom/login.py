"""The login that a command runs with, and the VM that it names."""
import gc


def target_of(cmd, arm, resource_group_name, vm_name):
    """Raises InvalidArgumentValueError for names that cannot be."""
    from azure.cli.core._profile import Profile
    from .._validators import resource_name
    from ..model import Target
    return Target(arm.subscription, resource_name("--resource-group", resource_group_name),
                  resource_name("--name", vm_name), Profile(cli_ctx=cmd.cli_ctx).get_subscription_id())


def arm_of(cli_ctx):
    """The login's subscription, or azure-cli's own error when there is no login.

    One for all VMs of an invocation: --ids gives each VM a cli_ctx and a thread of its own, but one invocation.
    """
    from azure.cli.core.commands.client_factory import get_subscription_id
    from ..cloud.once import Once
    subscription = get_subscription_id(cli_ctx)
    shared = cli_ctx.invocation.data.setdefault("vm_troubleshoot", Once())
    return shared(subscription, lambda: _new_arm(cli_ctx, subscription))


def _new_arm(cli_ctx, subscription):
    # What azure-cli has loaded stays to the end: the collector need not walk it again and again (a sixth of our time).
    gc.freeze()
    from azure.cli.core._profile import Profile
    from azure.cli.core.auth.util import decode_access_token
    from azure.cli.core.commands.client_factory import get_mgmt_service_client
    from ..cloud.arm import Arm
    from ..cloud.pipeline import ManagementClient

    def caller():
        return decode_access_token(Profile(cli_ctx=cli_ctx).get_raw_token(subscription=subscription)[0][1])
    return Arm(get_mgmt_service_client(cli_ctx, ManagementClient, subscription_id=subscription), subscription, caller)
