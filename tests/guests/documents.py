"""ARM documents of small networks, as short as the fabric needs them."""

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/lab/providers"
NETWORK = f"{SUBSCRIPTION}/Microsoft.Network"


def vm_id(name):
    return f"{SUBSCRIPTION}/Microsoft.Compute/virtualMachines/{name}"


def of(kind, name, sku=None, **properties):
    """One resource, ready to be merged into a mapping."""
    key = f"{NETWORK}/{kind}/{name}"
    document = {"id": key, "name": name, "properties": properties}
    return {key.lower(): {**document, "sku": {"name": sku}} if sku else document}


def ref(kind, name):
    return {"id": f"{NETWORK}/{kind}/{name}"}


def rule(name, priority, access, port="*", source="*", destination="*", direction="Inbound", protocol="*", **more):
    return {"name": name, "properties": {
        "priority": priority, "access": access, "direction": direction, "protocol": protocol,
        "sourcePortRange": "*", "destinationPortRange": port, "sourceAddressPrefix": source,
        "destinationAddressPrefix": destination, **more}}


ALLOW_SSH = rule("AllowSSH", 1000, "Allow", "22", protocol="Tcp")


def nsg(name, *rules):
    return of("networkSecurityGroups", name, securityRules=list(rules))


def vnet(name, prefix, subnets, **more):
    """subnets: {name: properties}"""
    return of("virtualNetworks", name, addressSpace={"addressPrefixes": [prefix]},
              subnets=[{"name": subnet, "properties": values} for subnet, values in subnets.items()], **more)


def public(name, address, sku="Standard"):
    return of("publicIPAddresses", name, sku=sku, ipAddress=address)


def nic(name, vm, address, subnet, public_address=None, group=None, forwarding=False, **more):
    """subnet: 'network/subnet'; more goes into the address configuration."""
    network, _, part = subnet.partition("/")
    configuration = {"primary": True, "privateIPAddress": address,
                     "subnet": {"id": f"{NETWORK}/virtualNetworks/{network}/subnets/{part}"}, **more}
    if public_address:
        configuration["publicIPAddress"] = ref("publicIPAddresses", public_address)
    values = {"virtualMachine": {"id": vm_id(vm)}, "enableIPForwarding": forwarding,
              "ipConfigurations": [{"name": "ipconfig1", "properties": configuration}]}
    if group:
        values["networkSecurityGroup"] = ref("networkSecurityGroups", group)
    return of("networkInterfaces", name, **values)


def open_network():
    """A network 'net' whose subnet 'web' lets SSH in."""
    subnet = {"addressPrefix": "10.0.1.0/24", "networkSecurityGroup": ref("networkSecurityGroups", "web")}
    return {**vnet("net", "10.0.0.0/16", {"web": subnet}), **nsg("web", ALLOW_SSH)}
