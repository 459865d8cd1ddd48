"""ARM documents of virtual machines, their NICs and their extensions, from the world's short form."""
from dataclasses import replace
from ipaddress import ip_address, ip_network
from itertools import count

from .model import Extension, Group, IpConfig, Nic, PublicIp, Subnet, Vm, Vnet
from .names import COMPUTE, NETWORK, Names, etag, guid

CREATED = "2026-09-14T07:21:33.4706846+00:00"


def completed(group: Group) -> Group:
    """The group with what its short forms imply: a network, a NIC for each VM without one, public addresses."""
    vms, nics, public_ips, vnets = {}, dict(group.nics), dict(group.public_ips), group.vnets
    if (group.vms or group.nics) and not vnets:
        vnets = {"vnet": Vnet(["10.0.0.0/16"], {"default": Subnet("10.0.0.0/24")})}
    for name, vm in group.vms.items():
        vms[name] = vm
        if not vm.nics:
            if name + "-nic" in group.nics:
                raise ValueError(f"NIC {name}-nic is there: write `nics: [{name}-nic]` at VM {name}")
            nics[name + "-nic"] = Nic(vm.address, vm.subnet, vm.public, vm.asgs, vm.nsg)
            vms[name] = replace(vm, nics=[name + "-nic"])
        elif vm.address or vm.subnet or vm.public or vm.nsg or vm.asgs:
            raise ValueError(f"VM {name} has `nics`: address, subnet, public, nsg and asgs belong there")
    for name, nic in nics.items():
        if _is_address(nic.public):
            public_ip = name.removesuffix("-nic") + "-ip"
            public_ips[public_ip] = PublicIp(nic.public)
            nics[name] = replace(nic, public=public_ip)
    return replace(group, vms=vms, nics=nics, public_ips=public_ips, vnets=vnets)


def _is_address(text: str | None) -> bool:
    """An address written in place of a public IP's name makes one."""
    try:
        ip_address(text or "")
    except ValueError:
        return False
    return True


def nic_documents(names: Names, group: Group) -> list[dict]:
    taken = {place.address for nic in group.nics.values() for place in (nic, *nic.more.values()) if place.address}
    owners = {nic: vm for vm, one in group.vms.items() for nic in one.nics}
    unknown = set(owners) - set(group.nics)
    if unknown:
        raise ValueError(f"there is no NIC named {', '.join(sorted(unknown))}")
    return [_nic(names, group, name, nic, taken, owners.get(name)) for name, nic in group.nics.items()]


def _nic(names: Names, group: Group, name: str, nic: Nic, taken: set, owner: str | None) -> dict:
    kind = NETWORK + "/networkInterfaces"
    found = names.id(kind, name)
    first = IpConfig(nic.address, nic.subnet, nic.public, nic.asgs)
    places = {f"ipconfig{name.removesuffix('-nic')}": first} | nic.more
    configs = [_ip_configuration(names, group, found, title, place, taken, index == 0)
               for index, (title, place) in enumerate(places.items())]
    nsg = {"networkSecurityGroup": names.link(NETWORK + "/networkSecurityGroups", nic.nsg)} if nic.nsg else {}
    attached = {"primary": group.vms[owner].nics[0] == name,
                "virtualMachine": names.link(COMPUTE + "/virtualMachines", owner)} if owner else {}
    mac = guid(found).upper()
    return names.resource(kind, name, {
        "ipConfigurations": configs,
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": [],
                        "internalDomainNameSuffix": suffix(found)},
        "macAddress": f"00-0D-3A-{mac[0:2]}-{mac[2:4]}-{mac[4:6]}", "enableAcceleratedNetworking": False,
        "vnetEncryptionSupported": False, "enableIPForwarding": nic.ip_forwarding, "disableTcpStateTracking": False,
        **nsg, **attached, "hostedWorkloads": [], "tapConfigurations": [], "nicType": "Standard",
        "allowPort25Out": True, "auxiliaryMode": "None", "auxiliarySku": "None"}, kind="Regular", tags={})


def suffix(nic: str) -> str:
    """Azure's own DNS zone of a network; here of a resource group."""
    return f"{guid(nic.split('/providers/')[0])[:8]}.ax.internal.cloudapp.net"


def _ip_configuration(names: Names, group: Group, nic: str, title: str, place: IpConfig, taken: set,
                      primary: bool) -> dict:
    subnet = place.subnet or _first_subnet(group)
    public = {"publicIPAddress": names.link(NETWORK + "/publicIPAddresses", place.public)} if place.public else {}
    asgs = {"applicationSecurityGroups": [names.link(NETWORK + "/applicationSecurityGroups", one)
                                          for one in place.asgs]} if place.asgs else {}
    return names.child(nic, "ipConfigurations", title, {
        "privateIPAddress": place.address or _free(names, subnet, taken),
        "privateIPAllocationMethod": "Static" if place.address else "Dynamic", **public,
        "subnet": {"id": names.subnet(subnet)}, "primary": primary, "privateIPAddressVersion": "IPv4", **asgs})


def _first_subnet(group: Group) -> str:
    for name, vnet in group.vnets.items():
        for subnet in vnet.subnets:
            return f"{name}/{subnet}"
    raise ValueError("there is no subnet to put a NIC in")


def _free(names: Names, subnet: str, taken: set) -> str:
    """The lowest free address; Azure keeps the first four of a subnet for itself."""
    *group, vnet, bare = subnet.split("/")
    home = names.world.groups[group[0] if group else names.group].vnets.get(vnet)
    if home is None or bare not in home.subnets:
        raise ValueError(f"there is no subnet {subnet!r} in this world")
    network = ip_network(home.subnets[bare].prefix)
    found = next(str(network[at]) for at in count(4) if str(network[at]) not in taken)
    taken.add(found)
    return found


def vm_document(names: Names, name: str, vm: Vm) -> dict:
    """The model of a VM; its instance view is made when it is asked for."""
    kind = COMPUTE + "/virtualMachines"
    found = names.id(kind, name)
    publisher, offer, sku, version = vm.image.split(":")
    disk = f"{name}_OsDisk_1_{guid(found).replace('-', '')}"
    if vm.os == "Linux":
        system = {"linuxConfiguration": {"disablePasswordAuthentication": False, "provisionVMAgent": True,
                                         "patchSettings": {"patchMode": "ImageDefault",
                                                           "assessmentMode": "ImageDefault"}}}
    else:
        system = {"windowsConfiguration": {"provisionVMAgent": True, "enableAutomaticUpdates": True,
                                           "patchSettings": {"patchMode": "AutomaticByOS",
                                                             "assessmentMode": "ImageDefault"}}}
    boot = vm.boot_diagnostics.storage
    storage = {"storageUri": f"https://{_account(name)}.blob.core.windows.net/"} if boot == "account" else {}
    diagnostics = {"diagnosticsProfile": {"bootDiagnostics": {"enabled": boot != "off", **storage}}}
    return {
        "name": name, "id": found, "type": kind, "location": vm.location or names.location, "tags": dict(vm.tags),
        "properties": {
            "hardwareProfile": {"vmSize": vm.size}, "provisioningState": vm.provisioning, "vmId": guid(found),
            "storageProfile": {
                "imageReference": {"publisher": publisher, "offer": offer, "sku": sku, "version": "latest",
                                   "exactVersion": version},
                "osDisk": {"osType": vm.os, "name": disk, "createOption": "FromImage", "caching": "ReadWrite",
                           "managedDisk": {"storageAccountType": "Premium_LRS",
                                           "id": names.id(COMPUTE + "/disks", disk)},
                           "deleteOption": "Detach", "diskSizeGB": 30}, "dataDisks": []},
            "osProfile": {"computerName": name, "adminUsername": vm.user, **system, "secrets": [],
                          "allowExtensionOperations": True, "requireGuestProvisionSignal": True},
            "networkProfile": {"networkInterfaces": [
                names.link(NETWORK + "/networkInterfaces", nic)
                | ({"properties": {"primary": nic == vm.nics[0]}} if len(vm.nics) > 1 else {}) for nic in vm.nics]},
            **diagnostics, "timeCreated": CREATED}, "etag": etag(found)[2:]}


def _account(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())[:12] + "bootdiag"


def extension_document(vm: dict, name: str, one: Extension) -> dict:
    """`message` is the handler's own word; it shows only in the instance view."""
    return {"name": name, "id": f"{vm['id']}/extensions/{name}", "type": vm["type"] + "/extensions",
            "location": vm["location"], "properties": {
                "autoUpgradeMinorVersion": True, "provisioningState": one.state, "publisher": one.publisher,
                "type": one.type, "typeHandlerVersion": one.version, "settings": {}}}
