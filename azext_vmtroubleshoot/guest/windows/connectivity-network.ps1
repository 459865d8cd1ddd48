# Of connectivity.ps1: the interfaces, the route to the peer, and what listens on the port.

# a=INTERFACE STATE ADDRESSES; device=that which has the address
Part {
    foreach ($group in Get-NetIPAddress | Where-Object { $_.PrefixOrigin -ne 'WellKnown' } | Group-Object -Property InterfaceAlias) {
        $state = 'DOWN'
        $adapter = Get-NetAdapter -Name $group.Name -ErrorAction SilentlyContinue
        # A number, where Status is a word.
        if ($adapter.InterfaceOperationalStatus -eq 1) {
            $state = 'UP'
        }
        $addresses = ($group.Group | ForEach-Object { "$($_.IPAddress)/$($_.PrefixLength)" }) -join ' '
        $alias = $group.Name -replace ' ', '_'
        Put 'a' "$alias $state $addresses"
        if ($group.Group.IPAddress -contains $own) {
            Put 'device' $alias
        }
    }
}

# rt=the route to the peer
Part {
    if ($peer) {
        try {
            $way = Find-NetRoute -RemoteIPAddress $peer | Where-Object { $_.NextHop } | Select-Object -First 1
            Put 'rt' "$peer via $($way.NextHop) dev $($way.InterfaceAlias)"
        }
        catch {
            # The network location cannot be reached.
            if ($_.FullyQualifiedErrorId -notmatch '^Windows System Error 1231,') {
                throw
            }
            Put 'rt' "unreachable: $($_.Exception.GetBaseException().Message)"
        }
    }
}

# l=ADDRESS:PORT PROCESS PID for the port; heard=how it was found out
Part {
    if ($role -eq 'destination') {
        $found = @()
        if ($protocol -eq 'udp') {
            $found = @(Get-NetUDPEndpoint | Where-Object { $_.LocalPort -eq $number })
        }
        else {
            $found = @(Get-NetTCPConnection -State Listen | Where-Object { $_.LocalPort -eq $number })
        }
        Put 'heard' 'Get-Net'
        foreach ($one in $found | Select-Object -First 8) {
            $name = (Get-Process -Id $one.OwningProcess -ErrorAction SilentlyContinue).ProcessName -replace ' ', '_'
            if (-not $name) {
                $name = '?'
            }
            $address = $one.LocalAddress
            if ($address -match ':') {
                $address = "[$address]"
            }
            Put 'l' "${address}:$number $name $($one.OwningProcess)"
        }
    }
}
