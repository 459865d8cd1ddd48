"""Help texts. Static on purpose: loading the commands costs nothing."""
from knack.help_files import helps

helps["vm troubleshoot"] = """
type: group
short-summary: Say why a virtual machine cannot be reached, with the evidence.
"""

helps["vm troubleshoot ssh"] = """
type: group
short-summary: Troubleshoot SSH to a Linux virtual machine.
long-summary: Called without a verb, "az vm troubleshoot ssh -g GROUP -n VM" does the same as "ssh diagnose".
"""

helps["vm troubleshoot ssh diagnose"] = """
type: command
short-summary: Say why SSH to a virtual machine does not work.
long-summary: >
    Looks at the VM, its network, the path from this machine and, where that leaves room for a cause, inside the
    guest. Reads only; changes nothing. Names one root cause with its evidence and the command that mends it.
    Exits with 0 whatever it found; with --exit-code, 10 when SSH is blocked and 11 when it could not be told.
examples:
  - name: Say why SSH does not work
    text: az vm troubleshoot ssh diagnose -g MyResourceGroup -n MyVm -o table
  - name: The same for one user, with a real login
    text: az vm troubleshoot ssh diagnose -g MyResourceGroup -n MyVm --username azureuser
  - name: For a client at another address, on another port
    text: az vm troubleshoot ssh diagnose -g MyResourceGroup -n MyVm --source-address 203.0.113.7 --port 50001
  - name: Only the root cause, for a script that stops when SSH is blocked
    text: az vm troubleshoot ssh diagnose -g MyResourceGroup -n MyVm --exit-code --query rootCause.because -o tsv
  - name: Save the result as a page for a browser, too
    text: az vm troubleshoot ssh diagnose -g MyResourceGroup -n MyVm -o table --page why.html
  - name: For all VMs of a resource group
    text: az vm troubleshoot ssh diagnose --ids $(az vm list -g MyResourceGroup --query "[].id" -o tsv) -o table
"""

helps["vm troubleshoot ssh fix"] = """
type: command
short-summary: Mend SSH step by step, trying the connection again after each, until it works.
long-summary: >
    Begins with a diagnosis. The root cause's remedy comes first; each step is shown with what it costs and asked for.
    After it only what it touched is read again, and the connection is tried from here. A step that did not help is
    taken back. Restart and redeploy come last and only with --allow. What was changed is written to a journal
    first: a run that was interrupted is gone on with or taken back by the next one, and --undo takes back the last.
examples:
  - name: Mend it, asking before each step
    text: az vm troubleshoot ssh fix -g MyResourceGroup -n MyVm -o table
  - name: Only show what would be tried, with the exact calls
    text: az vm troubleshoot ssh fix -g MyResourceGroup -n MyVm --dry-run
  - name: Do not ask, try a real login after each step, and restart the VM if nothing else helps
    text: az vm troubleshoot ssh fix -g MyResourceGroup -n MyVm --username azureuser --yes --allow restart
  - name: Take back what the last run changed
    text: az vm troubleshoot ssh fix -g MyResourceGroup -n MyVm --undo
"""

helps["vm troubleshoot ssh verify-flow"] = """
type: command
short-summary: Say whether the network security groups let SSH in, and which rule decides.
long-summary: >
    Asks Network Watcher's IP flow verify and evaluates the effective security rules; says when the two disagree, and
    from which sources the port is open.
examples:
  - name: Is the SSH port open for this machine
    text: az vm troubleshoot ssh verify-flow -g MyResourceGroup -n MyVm -o table
  - name: Is it open for another address
    text: az vm troubleshoot ssh verify-flow -g MyResourceGroup -n MyVm --source-address 203.0.113.7
"""

helps["vm troubleshoot ssh check-routes"] = """
type: command
short-summary: Say whether a route keeps SSH traffic from reaching or leaving the VM.
examples:
  - name: Look at next hop and effective routes
    text: az vm troubleshoot ssh check-routes -g MyResourceGroup -n MyVm -o table
"""

helps["vm troubleshoot ssh check-health"] = """
type: command
short-summary: Say whether the VM runs and is healthy, and whether its serial log shows a boot error.
examples:
  - name: Look at power state, agent, Resource Health and the serial log
    text: az vm troubleshoot ssh check-health -g MyResourceGroup -n MyVm -o table
"""

helps["vm troubleshoot ssh check-service"] = """
type: command
short-summary: Look at sshd, its configuration and the accounts inside the guest.
long-summary: >
    Runs one read-only script in the guest by run command. Without a working agent it says how to open the serial
    console.
examples:
  - name: Look at sshd in the guest
    text: az vm troubleshoot ssh check-service -g MyResourceGroup -n MyVm -o table
  - name: Look at what sshd does with one user
    text: az vm troubleshoot ssh check-service -g MyResourceGroup -n MyVm --username azureuser
"""

helps["vm troubleshoot ssh reset-config"] = """
type: command
short-summary: Reset the SSH configuration of a VM to defaults and restart sshd.
long-summary: >
    Uses the extension VMAccessForLinux, as "az vm user reset-ssh" does: sshd_config is replaced by a template, which
    switches password login on and ignores the files in sshd_config.d. Keeps a copy in the guest first, shows what
    became of it, tries SSH again, and tells how to take it back. Refuses at once where the VM's agent cannot do it.
examples:
  - name: See what would be done and what it costs
    text: az vm troubleshoot ssh reset-config -g MyResourceGroup -n MyVm --dry-run
  - name: Reset the configuration, and try a login before and after
    text: az vm troubleshoot ssh reset-config -g MyResourceGroup -n MyVm --username azureuser
  - name: Apply one file of settings to several VMs
    text: >
        az vm troubleshoot ssh reset-config --ids $(az vm list -g MyResourceGroup --query "[].id" -o tsv)
        --settings reset-ssh.json --yes
"""

helps["vm troubleshoot ssh reset-credentials"] = """
type: command
short-summary: Reset a user's password or SSH public key, or make a new user with sudo rights.
long-summary: >
    Uses the extension VMAccessForLinux. A key is added to those that are there. A password switches password login on.
    Neither a password nor a private key is ever shown, logged or written to the journal.
examples:
  - name: Add your own public key to the administrator of the VM
    text: az vm troubleshoot ssh reset-credentials -g MyResourceGroup -n MyVm
  - name: Add a key to a user, who is made when there is no such user
    text: az vm troubleshoot ssh reset-credentials -g MyResourceGroup -n MyVm --username ann --ssh-key-value ann.pub
  - name: Set a password, which is asked for
    text: az vm troubleshoot ssh reset-credentials -g MyResourceGroup -n MyVm --username ann --ask-password
  - name: Set a password that a file holds
    text: az vm troubleshoot ssh reset-credentials -g MyResourceGroup -n MyVm --username ann --password-file secret.txt
  - name: Apply one file of settings to several VMs
    text: >
        az vm troubleshoot ssh reset-credentials --ids $(az vm list -g MyResourceGroup --query "[].id" -o tsv)
        --settings user.json --yes
"""

helps["vm troubleshoot rdp"] = """
type: group
short-summary: Troubleshoot Remote Desktop to a Windows virtual machine.
long-summary: Called without a verb, "az vm troubleshoot rdp -g GROUP -n VM" does the same as "rdp diagnose".
"""

helps["vm troubleshoot rdp diagnose"] = """
type: command
short-summary: Say why Remote Desktop to a virtual machine does not work.
long-summary: >
    Looks at the VM, its network, the path from this machine, what answers on the port (the security it demands, its
    certificate) and, where that leaves room for a cause or with --username, inside the guest. Reads only; changes
    nothing. Names one root cause with its evidence and the command that mends it. Exits with 0 whatever it found; with
    --exit-code, 10 when Remote Desktop is blocked and 11 when it could not be told.
examples:
  - name: Say why Remote Desktop does not work
    text: az vm troubleshoot rdp diagnose -g MyResourceGroup -n MyVm -o table
  - name: The same for one user, whose account and rights are looked at in the guest
    text: az vm troubleshoot rdp diagnose -g MyResourceGroup -n MyVm --username azureuser
  - name: For a client at another address, on another port
    text: az vm troubleshoot rdp diagnose -g MyResourceGroup -n MyVm --source-address 203.0.113.7 --port 50001
  - name: Only the root cause, for a script that stops when Remote Desktop is blocked
    text: az vm troubleshoot rdp diagnose -g MyResourceGroup -n MyVm --exit-code --query rootCause.because -o tsv
"""

helps["vm troubleshoot rdp fix"] = """
type: command
short-summary: Mend Remote Desktop step by step, trying the connection again after each, until it works.
long-summary: >
    Begins with a diagnosis. The root cause's remedy comes first; each step is shown with what it costs and asked for.
    After it only what it touched is read again, and the connection is tried from here. A step that did not help is
    taken back. Restart, redeploy and what lowers security (NLA off) are done
    only with --allow. What was changed is written to a journal
    first: a run that was interrupted is gone on with or taken back by the next one, and --undo takes back the last.
examples:
  - name: Mend it, asking before each step
    text: az vm troubleshoot rdp fix -g MyResourceGroup -n MyVm -o table
  - name: Only show what would be tried, with the exact calls
    text: az vm troubleshoot rdp fix -g MyResourceGroup -n MyVm --dry-run
  - name: Do not ask, and restart the VM if nothing else helps
    text: az vm troubleshoot rdp fix -g MyResourceGroup -n MyVm --yes --allow restart
  - name: Take back what the last run changed
    text: az vm troubleshoot rdp fix -g MyResourceGroup -n MyVm --undo
"""

helps["vm troubleshoot rdp verify-flow"] = """
type: command
short-summary: Say whether the network security groups let Remote Desktop in, and which rule decides.
long-summary: >
    Asks Network Watcher's IP flow verify and evaluates the effective security rules; says when the two disagree, and
    from which sources the port is open.
examples:
  - name: Is port 3389 open for this machine
    text: az vm troubleshoot rdp verify-flow -g MyResourceGroup -n MyVm -o table
"""

helps["vm troubleshoot rdp check-routes"] = """
type: command
short-summary: Say whether a route keeps Remote Desktop traffic from reaching or leaving the VM.
examples:
  - name: Look at next hop and effective routes
    text: az vm troubleshoot rdp check-routes -g MyResourceGroup -n MyVm -o table
"""

helps["vm troubleshoot rdp check-health"] = """
type: command
short-summary: Say whether the VM runs and is healthy.
examples:
  - name: Look at power state and Resource Health
    text: az vm troubleshoot rdp check-health -g MyResourceGroup -n MyVm -o table
"""

helps["vm troubleshoot rdp check-boot"] = """
type: command
short-summary: Say what boot diagnostics keep of the VM's boot, and save its screen and its serial log.
long-summary: >
    Looks at whether boot diagnostics are on, whether there is a screenshot, and what the serial log says of the last
    boot. Windows writes little there unless its Special Administration Console is on; the screenshot then tells more.
    Control characters are left out of the saved log.
examples:
  - name: Look at boot diagnostics
    text: az vm troubleshoot rdp check-boot -g MyResourceGroup -n MyVm -o table
  - name: Save the picture of the screen and the serial log
    text: az vm troubleshoot rdp check-boot -g MyResourceGroup -n MyVm --screenshot screen.bmp --log serial.log
"""

helps["vm troubleshoot rdp check-service"] = """
type: command
short-summary: Look at Remote Desktop, its settings and the accounts inside the guest.
long-summary: >
    Runs one read-only script in the guest by run command. Without a working agent it says how to open the serial
    console.
examples:
  - name: Look at Remote Desktop in the guest
    text: az vm troubleshoot rdp check-service -g MyResourceGroup -n MyVm -o table
  - name: Look at one account and its right to log on
    text: az vm troubleshoot rdp check-service -g MyResourceGroup -n MyVm --username azureuser
"""

helps["vm troubleshoot rdp explain-error"] = """
type: command
short-summary: Say what a message of the Remote Desktop client means, and whether its cause is the cause on this VM.
long-summary: >
    Knows five messages that have a documented cause: no Remote Desktop License Servers; can't find the computer; the
    Local Security Authority cannot be contacted; your credentials did not work; this computer can't connect to the
    remote computer. Looks on the VM for that cause, by run command where it is inside the guest. Changes nothing.
examples:
  - name: The client says that credentials did not work
    text: >
        az vm troubleshoot rdp explain-error -g MyResourceGroup -n MyVm --username azureuser
        --error "Your credentials did not work"
  - name: The client cannot find the computer
    text: az vm troubleshoot rdp explain-error -g MyResourceGroup -n MyVm --error "can't find the computer" -o table
"""

helps["vm troubleshoot rdp disable-nla"] = """
type: command
short-summary: Turn Network Level Authentication off in the guest, for as long as a repair needs it.
long-summary: >
    Lowers security: clients see the logon screen before they prove who they are. It is the documented way in when the
    domain controller cannot be reached, so that a local administrator can repair that. Turn it on again afterwards.
examples:
  - name: Turn it off, repair the domain trust, and turn it on again
    text: |
        az vm troubleshoot rdp disable-nla -g MyResourceGroup -n MyVm
        az vm troubleshoot rdp enable-nla -g MyResourceGroup -n MyVm
"""

helps["vm troubleshoot rdp enable-nla"] = """
type: command
short-summary: Turn Network Level Authentication on in the guest, with TLS.
examples:
  - name: Turn it on without being asked
    text: az vm troubleshoot rdp enable-nla -g MyResourceGroup -n MyVm --yes
"""

helps["vm troubleshoot rdp reset-config"] = """
type: command
short-summary: Reset the configuration of Remote Desktop and its Windows Firewall rule.
long-summary: >
    Uses the extension VMAccessAgent, as "az vm user reset-remote-desktop" does, and tries Remote Desktop again. It
    cannot be taken back. Domain controllers are refused: VMAccess does not support them.
examples:
  - name: Reset Remote Desktop to its defaults
    text: az vm troubleshoot rdp reset-config -g MyResourceGroup -n MyVm
"""

helps["vm troubleshoot rdp reset-credentials"] = """
type: command
short-summary: Reset the password of a local user, or make a new local administrator.
long-summary: >
    Uses the extension VMAccessAgent. The password is asked for without echo, or read from a file; it is never shown,
    logged or written to the journal.
examples:
  - name: Set a new password of the VM's administrator, which is asked for
    text: az vm troubleshoot rdp reset-credentials -g MyResourceGroup -n MyVm
  - name: Set a password that a file holds
    text: az vm troubleshoot rdp reset-credentials -g MyResourceGroup -n MyVm --username ann --password-file secret.txt
"""

for _goal, _service in (("ssh", "SSH"), ("rdp", "Remote Desktop")):
    helps[f"vm troubleshoot {_goal} allow-flow"] = f"""
type: command
short-summary: Let one source reach the {_service} port, where a network security group denies it.
long-summary: >
    Adds the narrowest rule: this source, this port and this address of the VM, just before the rule that denies them,
    in the group where that rule is. A security admin rule cannot be overruled so; then that is said and nothing is
    changed.
examples:
  - name: Let this machine in
    text: az vm troubleshoot {_goal} allow-flow -g MyResourceGroup -n MyVm
  - name: Let another address in
    text: az vm troubleshoot {_goal} allow-flow -g MyResourceGroup -n MyVm --source-address 203.0.113.7
"""
    helps[f"vm troubleshoot {_goal} restart"] = f"""
type: command
short-summary: Restart a VM and try {_service} again.
examples:
  - name: Restart, and wait until {_service} answers
    text: az vm troubleshoot {_goal} restart -g MyResourceGroup -n MyVm
"""
    helps[f"vm troubleshoot {_goal} redeploy"] = f"""
type: command
short-summary: Move a VM to another node of Azure and try {_service} again.
long-summary: The temporary disk is lost and dynamic addresses change.
examples:
  - name: Redeploy, and wait until {_service} answers
    text: az vm troubleshoot {_goal} redeploy -g MyResourceGroup -n MyVm
"""
    helps[f"vm troubleshoot {_goal} start"] = f"""
type: command
short-summary: Start a VM that is stopped or deallocated and try {_service}.
examples:
  - name: Start, and wait until {_service} answers
    text: az vm troubleshoot {_goal} start -g MyResourceGroup -n MyVm
"""

helps["vm troubleshoot connectivity"] = """
type: group
short-summary: Troubleshoot traffic from a virtual machine to another one, or to an address.
long-summary: Called without a verb, "az vm troubleshoot connectivity -g GROUP -n VM --dest VM2 --dest-port PORT" does
    the same as "connectivity diagnose".
"""

helps["vm troubleshoot connectivity restart"] = """
type: command
short-summary: Restart a VM.
examples:
  - name: Restart the VM that cannot connect
    text: az vm troubleshoot connectivity restart -g MyResourceGroup -n MyVm
"""

helps["vm troubleshoot connectivity redeploy"] = """
type: command
short-summary: Move a VM to another node of Azure, where its only network interface does not work.
long-summary: The temporary disk is lost and dynamic addresses change.
examples:
  - name: Redeploy the VM that cannot connect
    text: az vm troubleshoot connectivity redeploy -g MyResourceGroup -n MyVm
"""

helps["vm troubleshoot connectivity diagnose"] = """
type: command
short-summary: Say why one virtual machine cannot reach another.
long-summary: >
    Walks the whole path from the source VM to the destination's port and back and names the first thing that breaks
    it, with its evidence and the command that mends it. Reads only; changes nothing.
    Exits with 0 whatever it found; with --exit-code, 10 when the traffic is blocked and 11 when it could not be told.
examples:
  - name: Say why web01 cannot reach a share on files01 of the same resource group
    text: az vm troubleshoot connectivity diagnose -g MyResourceGroup -n web01 --dest files01 --dest-port 445 -o table
  - name: The same for a VM of another resource group or subscription, by its id
    text: az vm troubleshoot connectivity diagnose -g MyResourceGroup -n web01 --dest $DB01_ID --dest-port 1433
  - name: To an address outside Azure
    text: az vm troubleshoot connectivity diagnose -g MyResourceGroup -n web01 --dest 203.0.113.9 --dest-port 443
  - name: UDP
    text: az vm troubleshoot connectivity diagnose -g MyResourceGroup -n web01 --dest ns1 --dest-port 53 --protocol udp
"""

helps["vm troubleshoot connectivity fix"] = """
type: command
short-summary: Mend the way from one VM to another step by step, trying again after each, until it works.
long-summary: >
    Begins with a diagnosis. The root cause's remedy comes first; each step is shown with what it costs and asked for.
    After it only what it touched is read again, and the connection is tried from the source. A step that did not help
    is taken back. What was changed is written to a journal
    first: a run that was interrupted is gone on with or taken back by the next one, and --undo takes back the last.
examples:
  - name: Mend it, asking before each step
    text: az vm troubleshoot connectivity fix -g MyResourceGroup -n MyVm --dest MyOtherVm --dest-port 445 -o table
  - name: Only show what would be tried, with the exact calls
    text: az vm troubleshoot connectivity fix -g MyResourceGroup -n MyVm --dest MyOtherVm --dest-port 445 --dry-run
  - name: Take back what the last run changed
    text: az vm troubleshoot connectivity fix -g MyResourceGroup -n MyVm --dest MyOtherVm --dest-port 445 --undo
"""

helps["vm troubleshoot connectivity verify-flow"] = """
type: command
short-summary: Say whether the network security groups at both ends let the traffic through, and which rule decides.
examples:
  - name: Is the traffic allowed out of the source and into the destination
    text: az vm troubleshoot connectivity verify-flow -g MyResourceGroup -n web01 --dest db01 --dest-port 1433 -o table
"""

helps["vm troubleshoot connectivity check-snat"] = """
type: command
short-summary: Say how a VM goes out to the Internet, and whether it runs out of source ports (SNAT) there.
long-summary: >
    Names the way out: a route, a NAT gateway, a public address of its own, a load balancer's outbound or balancing
    rule, or Azure's default outbound access. Where ports are shared it shows connections that failed and ports in use
    over the last hours, from the metrics of the load balancer or NAT gateway, and what to do with its cost. Reads only.
examples:
  - name: Connections to the Internet fail now and then
    text: az vm troubleshoot connectivity check-snat -g MyResourceGroup -n MyVm -o table
  - name: The last two days
    text: az vm troubleshoot connectivity check-snat -g MyResourceGroup -n MyVm --hours 48
"""

helps["vm troubleshoot connectivity check-routes"] = """
type: command
short-summary: Say whether routes lead from the source to the destination and back, and over which appliance.
examples:
  - name: Look at effective routes and next hops at both ends
    text: az vm troubleshoot connectivity check-routes -g MyResourceGroup -n web01 --dest db01 -o table
"""

helps["vm troubleshoot connectivity check-peering"] = """
type: command
short-summary: Say whether the virtual networks of both ends are peered, on both sides and with the options needed.
examples:
  - name: Look at both halves of the peering
    text: az vm troubleshoot connectivity check-peering -g MyResourceGroup -n web01 --dest db01 -o table
"""

helps["vm troubleshoot connectivity check-flow-logs"] = """
type: command
short-summary: Say whether flow logs cover the VMs, and what they recorded of this traffic, with the rule that decided.
long-summary: >
    Looks for flow logs of the network, subnet, NIC and network security groups at both ends and reads, with your own
    login, the records of the last hours from the storage account. That needs the role Storage Blob Data Reader there;
    without it the logs are told, but not the records. Reads only.
examples:
  - name: Was this traffic denied lately
    text: az vm troubleshoot connectivity check-flow-logs -g MyGroup -n MyVm --dest MyDb --dest-port 1433 -o table
  - name: Records of the last day
    text: az vm troubleshoot connectivity check-flow-logs -g MyGroup -n MyVm --dest MyDb --dest-port 1433 --hours 24
"""

helps["vm troubleshoot connectivity check-firewall"] = """
type: command
short-summary: Say whether the firewalls inside both guests let the traffic through, and which rule decides.
long-summary: >
    Runs one read-only script in each guest by run command, both at the same time.
examples:
  - name: Look at both guests' firewalls
    text: az vm troubleshoot connectivity check-firewall -g MyResourceGroup -n web01 --dest db01 --dest-port 1433
"""

helps["vm troubleshoot connectivity check-listener"] = """
type: command
short-summary: Say whether something listens on the port inside the destination, and try a connection from the source.
long-summary: >
    Runs one read-only script in each guest by run command, both at the same time. A connection from the destination to
    itself tells a service that is not there from one that a firewall keeps from others.
examples:
  - name: Does the database listen, and does web01 reach it
    text: az vm troubleshoot connectivity check-listener -g MyResourceGroup -n web01 --dest db01 --dest-port 1433
"""

helps["vm troubleshoot connectivity check-classic"] = """
type: command
short-summary: Say whether a classic VM has an endpoint for the port, and whom the endpoint's access list lets in.
long-summary: >
    The classic model was retired on 6 September 2023. Where its provider still answers, endpoints and access lists are
    read; otherwise that is said. Reads only.
examples:
  - name: Is there an endpoint for Remote Desktop, and is this address let in
    text: >
        az vm troubleshoot connectivity check-classic -g MyResourceGroup -n MyClassicVm --dest-port 3389
        --source-address 203.0.113.7
"""

helps["vm troubleshoot rdp reset-nic"] = """
type: command
short-summary: Let Windows install its network interface anew, by another address and back.
long-summary: >
    Gives the NIC another free address of its subnet, waits for the VM, and gives it its own address and allocation
    method back. The VM restarts twice. Everything else of the NIC stays. Says first what depends on the address, and
    asks. Interrupted, it goes back at once; killed, that is the first thing the next run does.
examples:
  - name: Reset the primary network interface
    text: az vm troubleshoot rdp reset-nic -g MyResourceGroup -n MyVm
  - name: Another one, by an address that you choose, without being asked
    text: az vm troubleshoot rdp reset-nic -g MyResourceGroup -n MyVm --nic MyNic --temporary-address 10.0.1.77 --yes
"""

helps["vm troubleshoot connectivity reset-nic"] = """
type: command
short-summary: Let the guest install its network interface anew, by another address and back.
long-summary: >
    Gives the NIC another free address of its subnet, waits for the VM, and gives it its own address and allocation
    method back. The VM restarts twice. Everything else of the NIC stays. Says first what depends on the address, and
    asks. Interrupted, it goes back at once; killed, that is the first thing the next run does.
examples:
  - name: Reset the primary network interface
    text: az vm troubleshoot connectivity reset-nic -g MyResourceGroup -n MyVm
  - name: Try a connection before and after
    text: az vm troubleshoot connectivity reset-nic -g MyResourceGroup -n web01 --dest db01 --dest-port 1433
"""

helps["vm troubleshoot connectivity replace-nic"] = """
type: command
short-summary: Make a network interface anew, in a VM that has others.
long-summary: >
    Deallocates the VM, takes the NIC out, deletes it, makes it anew with the same name, addresses, security groups,
    load balancer rules and public address, puts it in again and starts the VM. The temporary disk is lost and dynamic
    public addresses change; both are said before, and asked for. What is interrupted is taken back, by the next run
    where this one was killed.
examples:
  - name: Replace a network interface
    text: az vm troubleshoot connectivity replace-nic -g MyResourceGroup -n MyVm --nic MyNic
"""

helps["vm troubleshoot connectivity remove-ghost-nics"] = """
type: command
short-summary: Remove network adapters that a Windows guest remembers but no longer has.
long-summary: >
    They come from earlier lives of the VM's NICs and keep network shares from being reached. Lists them first, and
    asks. Only absent devices of the kind Microsoft Hyper-V Network Adapter are removed, 25 at a time by run command.
    Hundreds take 30 to 60 minutes; after an interruption the next run goes on with those that are left.
examples:
  - name: Only list them
    text: az vm troubleshoot connectivity remove-ghost-nics -g MyResourceGroup -n MyVm --dry-run -o table
  - name: Remove them without being asked
    text: az vm troubleshoot connectivity remove-ghost-nics -g MyResourceGroup -n MyVm --yes
"""

helps["vm troubleshoot connectivity test-firewall"] = """
type: command
short-summary: Switch a guest's firewall off for some seconds, try the connection, and switch it on again.
long-summary: >
    Says first what the rules are; where the rule that blocks can be named, nothing is switched off. Otherwise the
    firewall of one guest is off for the other machine's address alone, for --seconds at most, while the source tries to
    connect. A timer inside the guest, armed before, switches it on again, whatever happens to this machine, the network
    or the guest's agent. No rule that is there is changed. Windows Firewall can only be off for everybody. Asks first.
examples:
  - name: Is it the destination's firewall
    text: az vm troubleshoot connectivity test-firewall -g MyResourceGroup -n web01 --dest db01 --dest-port 1433
  - name: Is it the source's, without being asked
    text: >
        az vm troubleshoot connectivity test-firewall -g MyResourceGroup -n web01 --dest db01 --dest-port 1433
        --guest source --seconds 20 --yes
"""
