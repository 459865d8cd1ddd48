"""ARM documents of flow logs and of the storage accounts they write to, from the world's short form.

Nothing of them was recorded: members are those of the published examples and of the SDK's models.
"""
from .model import FlowLog, Group, StorageAccount
from .names import NETWORK, Names, etag, guid

STORAGE = "Microsoft.Storage/storageAccounts"
TARGETS = {"vnet": "virtualNetworks", "nic": "networkInterfaces", "nsg": "networkSecurityGroups"}


def monitor_documents(names: Names, group: Group, watcher_group: str) -> list[dict]:
    accounts = [_account(names, name, one) for name, one in group.storage_accounts.items()]
    return accounts + [_flow_log(names, watcher_group, name, one) for name, one in group.flow_logs.items()]


def _account(names: Names, name: str, one: StorageAccount) -> dict:
    return {"id": names.id(STORAGE, name), "name": name, "type": STORAGE, "location": names.location, "tags": {},
            "kind": "StorageV2", "sku": {"name": "Standard_LRS", "tier": "Standard"}, "properties": {
                "provisioningState": "Succeeded", "supportsHttpsTrafficOnly": True, "accessTier": "Hot",
                "primaryLocation": names.location, "statusOfPrimary": "available",
                "primaryEndpoints": {"blob": one.blob or f"https://{name}.blob.core.windows.net/"}}}


def _flow_log(names: Names, watcher_group: str, name: str, one: FlowLog) -> dict:
    watcher = (f"/subscriptions/{names.subscription}/resourceGroups/{watcher_group}/providers/{NETWORK}"
               f"/networkWatchers/NetworkWatcher_{names.location}")
    target = names.subnet(one.subnet) if one.subnet else next(
        names.id(f"{NETWORK}/{kind}", getattr(one, key)) for key, kind in TARGETS.items() if getattr(one, key))
    found = f"{watcher}/flowLogs/{name}"
    return {"name": name, "id": found, "etag": etag(found), "type": f"{NETWORK}/networkWatchers/flowLogs",
            "location": names.location, "properties": {
                "provisioningState": "Succeeded", "targetResourceId": target, "targetResourceGuid": guid(target),
                "storageId": names.id(STORAGE, one.storage), "enabled": one.enabled,
                "flowAnalyticsConfiguration": {}, "retentionPolicy": {"days": one.days, "enabled": one.days > 0},
                "format": {"type": "JSON", "version": one.version}}}
