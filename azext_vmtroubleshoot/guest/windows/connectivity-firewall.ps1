# Of connectivity.ps1: what Windows Firewall does with the port.

# True when the list of ports, as a rule holds it, is for all ports or holds ours
function Holds {
    param($list)
    if (-not $list -or $list -eq '*') {
        return $true
    }
    foreach ($range in $list.Split(',')) {
        $low, $high = $range.Split('-')
        if (-not $high) {
            $high = $low
        }
        if ($low -match '^\d+$' -and [int]$low -le $number -and $number -le [int]$high) {
            return $true
        }
    }
    return $false
}

# True where Group Policy, or Intune, says something of Windows Firewall
function Ruled {
    if (Test-Path -LiteralPath 'HKLM:\SOFTWARE\Policies\Microsoft\WindowsFirewall') {
        return $true
    }
    $mdm = 'HKLM:\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\Mdm'
    foreach ($name in 'DomainProfile', 'PrivateProfile', 'StandardProfile', 'PublicProfile', 'FirewallRules') {
        if ((Get-Item -LiteralPath "$mdm\$name" -ErrorAction SilentlyContinue).ValueCount -gt 0) {
            return $true
        }
    }
    return $false
}

# fw=windows|verdict|profile|profile|rule; FwPolicy2 tells what is set on this machine, which a policy overrides
Part {
    $policy = New-Object -ComObject HNetCfg.FwPolicy2
    $now = $policy.CurrentProfileTypes
    $active = @(1, 2, 4 | Where-Object { $now -band $_ })
    $on = @($active | Where-Object { $policy.FirewallEnabled($_) })
    if ((Ruled) -or $active.Count -eq 0) {
        return
    }
    if ($on.Count -eq 0) {
        Put 'fw' 'none' 'ACCEPT' '' '' ''
    }
    elseif ($on.Count -eq $active.Count) {
        $direction = 1
        $default = $policy.DefaultInboundAction($active[0])
        $names = @{ 1 = 'Domain'; 2 = 'Private'; 4 = 'Public' }
        $shut = @($active | Where-Object { $policy.BlockAllInboundTraffic($_) } | ForEach-Object { $names[$_] }) -join ','
        if ($role -eq 'source') {
            $shut = ''
            $direction = 2
            $default = $policy.DefaultOutboundAction($active[0])
        }
        $proto = 6
        if ($protocol -eq 'udp') {
            $proto = 17
        }
        $block = ''
        $allow = ''
        $unsure = ''
        foreach ($rule in $policy.Rules) {
            if (-not $rule.Enabled -or $rule.Direction -ne $direction -or -not ($rule.Profiles -band $now)) {
                continue
            }
            if ($rule.Protocol -ne $proto -and $rule.Protocol -ne 256) {
                continue
            }
            $ports, $others = $rule.LocalPorts, $rule.RemotePorts
            if ($role -eq 'source') {
                $ports, $others = $rule.RemotePorts, $rule.LocalPorts
            }
            if (-not (Holds $ports)) {
                continue
            }
            $all = $rule.RemoteAddresses -eq '*' -and -not $rule.ApplicationName -and -not $rule.ServiceName
            $all = $all -and $rule.LocalAddresses -eq '*' -and $rule.InterfaceTypes -eq 'All' -and -not $rule.Interfaces
            $all = $all -and -not $rule.SecureFlags -and -not $rule.LocalAppPackageId -and (Holds $others)
            if ($rule.Action -eq 0 -and $all) {
                $block = $rule.Name
            }
            elseif ($rule.Action -eq 1 -and $all) {
                $allow = $rule.Name
            }
            else {
                $unsure = $rule.Name
            }
        }
        if ($shut) {
            Put 'fw' 'windows' 'DROP' "profiles $shut" "profiles $shut" 'all incoming connections are blocked'
        }
        elseif ($block) {
            Put 'fw' 'windows' 'DROP' "profiles $now" "profiles $now" "rule $block"
        }
        elseif (-not $unsure) {
            if ($allow) {
                Put 'fw' 'windows' 'ACCEPT' "profiles $now" "profiles $now" "rule $allow"
            }
            elseif ($default -eq 0) {
                Put 'fw' 'windows' 'DROP' "profiles $now" "profiles $now" 'no rule lets it through'
            }
            else {
                Put 'fw' 'windows' 'ACCEPT' "profiles $now" "profiles $now" 'default'
            }
        }
    }
}
