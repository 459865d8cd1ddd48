# Parts of rdp.ps1: Windows Firewall and the network interfaces.

# fwprofile=local or policy|Domain, Private or Public|on|default inbound (1 blocks)|no exceptions|local rules count
# fwrule=local or policy|id|action|active|profiles|remote addresses|service: rules that may speak of the port; a rule with
# other conditions has those, as NAME=VALUE, in place of its addresses; the word "more" stands for what is not told
# Read where the firewall itself reads them: quick, the same in every language, and whether its service runs or not.
# What Intune sets is policy, too, and has a place of its own (Mdm).
$parts['firewall'] = {
    $own = 'HKLM:\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy'
    $places = [ordered]@{
        local  = @($own)
        policy = @('HKLM:\SOFTWARE\Policies\Microsoft\WindowsFirewall', "$own\Mdm")
    }
    $profiles = [ordered]@{
        DomainProfile   = 'Domain'
        PrivateProfile  = 'Private'
        PublicProfile   = 'Public'
        StandardProfile = 'Private'
    }
    $keys = foreach ($place in $places.Keys) {
        foreach ($path in $places[$place]) {
            @{ Place = $place; Path = $path }
        }
    }
    foreach ($key in $keys) {
        foreach ($name in $profiles.Keys) {
            $path = $key.Path + '\' + $name
            if (Test-Path -LiteralPath $path) {
                $on = Value $path 'EnableFirewall'
                $block = Value $path 'DefaultInboundAction'
                $none = Value $path 'DoNotAllowExceptions'
                $merge = Value $path 'AllowLocalPolicyMerge'
                Put 'fwprofile' $key.Place $profiles[$name] $on $block $none $merge
                # A policy of the old kind, which knows no public networks.
                if ($name -eq 'StandardProfile' -and $key.Place -eq 'policy') {
                    Put 'fwprofile' 'policy' 'Public' $on $block $none $merge
                }
            }
        }
    }
    # What a rule calls its local subnet.
    $cards = Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=TRUE' -ErrorAction SilentlyContinue
    $near = foreach ($c in $cards) {
        for ($i = 0; $i -lt $c.IPAddress.Count; $i++) {
            $c.IPAddress[$i] + '/' + $c.IPSubnet[$i]
        }
    }
    $told = New-Object System.Collections.ArrayList
    foreach ($key in $keys) {
        $place = $key.Place
        # A rule that demands IPsec shuts out whoever cannot do it, whatever the others let in.
        $demands = Get-Item -LiteralPath ($key.Path + '\ConSecRules') -ErrorAction SilentlyContinue
        if ($null -ne $demands) {
            foreach ($id in $demands.GetValueNames()) {
                $text = [string]$demands.GetValue($id)
                if ($text -match '\|Action=(Secure|SecureServer)\|' -and $text -match '\|Active=TRUE\|') {
                    $line = Put 'fwrule' $place $id 'Block' 'TRUE' '' 'IPsec=Required' ''
                    [void]$told.Add(@{ Kind = "$place|Block|TRUE"; From = 'IPsec'; Id = $id; Line = $line })
                }
            }
        }
        $rules = Get-Item -LiteralPath ($key.Path + '\FirewallRules') -ErrorAction SilentlyContinue
        if ($null -eq $rules) {
            continue
        }
        foreach ($id in $rules.GetValueNames()) {
            $text = [string]$rules.GetValue($id)
            if ($text -notmatch '\|Dir=In\|' -or $text -match '\|Protocol=(?!6\|)') {
                continue
            }
            $rule = @{}
            foreach ($word in $text.Split('|')) {
                $name, $value = $word.Split('=', 2)
                if ($null -ne $value) {
                    if ($name -match '^RA') {
                        $name = 'Remote'
                        if ($near -and $value -match '^LocalSubnet') {
                            $value = $near
                        }
                    }
                    if ($name -match '^LPort') {
                        $name = 'LPort'
                    }
                    if ($name -match '^(LA|RPort|IF|Security|RMAuth|RUAuth|LUAuth)') {
                        $name = 'Other'
                        $value = $word
                    }
                    $rule[$name] = @($rule[$name]) + $value | Where-Object { $_ }
                }
            }
            $fits = -not $rule['Svc'] -or $rule['Svc'] -eq 'termservice' -or $rule['Svc'] -eq '*'
            $fits = $fits -and (-not $rule['App'] -or "$($rule['App'])" -match '\\svchost\.exe$')
            $fits = $fits -and -not $rule['AppPkgId'] -and -not $rule['PFN']
            if ($fits -and $rule['LPort']) {
                $fits = $false
                foreach ($range in $rule['LPort']) {
                    $from, $to = $range.Split('-')
                    if (-not $to) {
                        $to = $from
                    }
                    if ($from -match '^\d+$' -and $to -match '^\d+$') {
                        $fits = $fits -or ([int]$from -le $asked.Port -and $asked.Port -le [int]$to)
                    }
                }
            }
            $kind = "$place|$($rule['Action'])|$($rule['Active'])"
            if ($fits -and $kind -notmatch 'Block\|FALSE') {
                $from = @($rule['Remote'] | Where-Object { $_ })
                if ($rule['Other']) {
                    $from = @($rule['Other'])
                }
                if ($from.Count -gt 6) {
                    $from = $from[0..5] + 'more'
                }
                $from = $from -join ','
                $in = @($rule['Profile']) -join ','
                $line = Put 'fwrule' $place $id "$($rule['Action'])" "$($rule['Active'])" $in $from "$($rule['Svc'])"
                [void]$told.Add(@{ Kind = $kind; From = $from; Id = $id; Line = $line })
            }
        }
    }
    # Those that count for every address come first: there may be one rule for each address that somebody shut out.
    foreach ($group in $told | Group-Object -Property { $_.Kind }) {
        $group.Group | Sort-Object -Property { $_.From }, { $_.Id -notmatch '^RemoteDesktop' } | Select-Object -First 4 |
            ForEach-Object { $_.Line }
        $place, $action, $active = $group.Name.Split('|')
        if ($group.Count -gt 4 -and $active -eq 'TRUE') {
            Put 'fwrule' $place "(one of $($group.Count - 4) more)" $action $active '' 'more' ''
        }
    }
}

# net=interface|Public, Private or DomainAuthenticated
$parts['profiles'] = {
    foreach ($p in Get-NetConnectionProfile) {
        Put 'net' $p.InterfaceAlias $p.NetworkCategory
    }
}

# nic=name|connection state (2 is connected, 0 is not)|error code (22 is disabled)|DHCP|addresses|gateways|DNS servers|index
# |MAC address
$parts['nics'] = {
    $settings = @{}
    foreach ($c in Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration) {
        $settings[[string]$c.Index] = $c
    }
    foreach ($n in Get-CimInstance -ClassName Win32_NetworkAdapter -Filter 'NetConnectionID IS NOT NULL') {
        $c = $settings[[string]$n.Index]
        $ip = $c.IPAddress -join ','
        $gateway = $c.DefaultIPGateway -join ','
        $dns = $c.DNSServerSearchOrder -join ','
        $state = $n.NetConnectionStatus, $n.ConfigManagerErrorCode
        Put 'nic' $n.NetConnectionID $state[0] $state[1] $c.DHCPEnabled $ip $gateway $dns $n.InterfaceIndex $n.MACAddress
    }
}
