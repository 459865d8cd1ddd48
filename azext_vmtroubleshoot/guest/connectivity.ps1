# What connectivity.sh tells, from a Windows guest, in the same lines. Reads, and changes nothing; what it sends is what
# any client sends to connect, and over UDP one datagram without content.
#
# -role source|destination  [-peer ADDRESS]  -port NUMBER  -protocol tcp|udp  [-own ADDRESS]
#
# Of Windows Firewall only what is certain is told: it is off, or no Group Policy speaks of it and its own rules decide.
# Windows PowerShell 4.0 (Windows Server 2012 R2) and 5.1; one statement a line.
param(
    [string]$role = 'destination',
    [string]$peer = '-',
    [string]$port = '-',
    [string]$protocol = 'tcp',
    [string]$own = '-'
)
$version = 1
$limit = 3900
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$lines = New-Object System.Collections.ArrayList

function Put {
    param($key, $value)
    $text = ("$value" -replace '[^\x20-\x7e]', '?')
    [void]$lines.Add($key + '=' + $text.Substring(0, [Math]::Min(280, $text.Length)))
}

# A part that fails leaves its lines out, and the others go on.
function Part {
    param($body)
    try {
        & $body
    }
    catch {
        $why = $_.Exception.GetBaseException().Message
        Put 'failed' $why
    }
}

if ($role -ne 'source') {
    $role = 'destination'
}
if ($protocol -ne 'udp') {
    $protocol = 'tcp'
}
if ($peer -notmatch '^[0-9A-Fa-f:.]{2,45}$') {
    $peer = ''
}
if ($own -notmatch '^[0-9A-Fa-f:.]{2,45}$') {
    $own = ''
}
$number = 1
if ($port -match '^\d{1,5}$' -and [int]$port -ge 1 -and [int]$port -le 65535) {
    $number = [int]$port
}
$there = '-'
if ($peer) {
    $there = $peer
}
$here = '-'
if ($own) {
    $here = $own
}
Put 'asked' "$role $there $number $protocol $here"

$outcomes = @{
    ConnectionRefused  = 'refused'
    ConnectionReset    = 'refused'
    TimedOut           = 'timeout'
    NetworkUnreachable = 'unreachable'
    HostUnreachable    = 'unreachable'
    AccessDenied       = 'prohibited'
}

# try=ADDRESS|open, refused, timeout, unreachable, prohibited, silent (UDP only), failed|what the system said
function Attempt {
    param($address)
    $ip = [System.Net.IPAddress]::Parse($address)
    $outcome = 'timeout'
    $said = 'no answer within 4 seconds'
    $kind = [System.Net.Sockets.SocketType]::Stream
    $over = [System.Net.Sockets.ProtocolType]::Tcp
    if ($protocol -eq 'udp') {
        $kind = [System.Net.Sockets.SocketType]::Dgram
        $over = [System.Net.Sockets.ProtocolType]::Udp
    }
    $socket = New-Object System.Net.Sockets.Socket($ip.AddressFamily, $kind, $over)
    try {
        if ($protocol -eq 'udp') {
            $socket.ReceiveTimeout = 2000
            $socket.Connect($ip, $number)
            [void]$socket.Send([byte[]]@())
            [void]$socket.Receive((New-Object byte[] 65536))
            $outcome = 'open'
            $said = ''
        }
        else {
            $wait = $socket.BeginConnect($ip, $number, $null, $null)
            if ($wait.AsyncWaitHandle.WaitOne(4000)) {
                $socket.EndConnect($wait)
                $outcome = 'open'
                $said = ''
            }
        }
    }
    catch {
        $cause = $_.Exception.GetBaseException()
        $outcome = $outcomes["$($cause.SocketErrorCode)"]
        $said = $cause.Message
        if (-not $outcome) {
            $outcome = 'failed'
        }
        if ($protocol -eq 'udp' -and $outcome -eq 'timeout') {
            $outcome = 'silent'
            $said = ''
        }
    }
    finally {
        $socket.Close()
    }
    Put 'try' "$address|$outcome|$said"
}

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

Part {
    if ($role -eq 'source') {
        if ($peer) {
            Attempt $peer
        }
    }
    elseif ($protocol -eq 'tcp') {
        if ($own) {
            Attempt $own
        }
        Attempt '127.0.0.1'
    }
}

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
        Put 'fw' 'none|ACCEPT|||'
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
            Put 'fw' "windows|DROP|profiles $shut|profiles $shut|all incoming connections are blocked"
        }
        elseif ($block) {
            Put 'fw' "windows|DROP|profiles $now|profiles $now|rule $block"
        }
        elseif (-not $unsure) {
            if ($allow) {
                Put 'fw' "windows|ACCEPT|profiles $now|profiles $now|rule $allow"
            }
            elseif ($default -eq 0) {
                Put 'fw' "windows|DROP|profiles $now|profiles $now|no rule lets it through"
            }
            else {
                Put 'fw' "windows|ACCEPT|profiles $now|profiles $now|default"
            }
        }
    }
}

$kept = New-Object System.Collections.ArrayList
$cut = @()
$size = 0
foreach ($line in $lines) {
    $key = $line.Split('=')[0]
    if ($cut -contains $key -or $size + $line.Length + 1 -gt $limit - 220) {
        $cut = @($cut) + $key | Select-Object -Unique
    }
    else {
        [void]$kept.Add($line)
        $size += $line.Length + 1
    }
}
$inside = ($kept | ForEach-Object { $_ + "`n" }) -join ''
$last = '[end status=0 lines={0} bytes={1} cut={2}]' -f $kept.Count, $size, ($cut -join ',')
Write-Output ("[vm-troubleshoot connectivity $version]`n" + $inside + $last)
