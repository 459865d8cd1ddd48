# What stands between a caller and Remote Desktop in this Windows guest. Reads, and changes nothing;
# one file, the only way that secedit tells anything, is removed again.
#
# [-user HEX] [-port NUMBER]    HEX: the name's UTF-8 bytes in hexadecimal, which every way of quoting leaves alone.
#
# Prints lines KEY=FIELD|FIELD... between two markers, at most $limit bytes of ASCII in all, because run command keeps
# only the last 4,096. The parts run side by side and have $seconds in all: one that fails or hangs is told as "lost",
# with what it said until then, and the others go on; "done" names those that came to their end. What did not fit is
# named by its key in "cut". Windows PowerShell 4.0 (Windows Server 2012 R2) and 5.1; one statement a line.
param(
    [string]$user = '-',
    [string]$port = '-'
)
$version = 1
$limit = 3900
$seconds = 45
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# In front of every part: its argument, and the words all parts use.
$common = {
    param($asked)
    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    $server = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server'
    $listener = "$server\WinStations\RDP-Tcp"
    $policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'
    $lsa = 'HKLM:\SYSTEM\CurrentControlSet\Control\Lsa'

    # Put KEY FIELD FIELD ...
    function Put {
        $key, $fields = $args
        $said = foreach ($field in $fields) {
            ("$field" -replace '[^\x20-\x7e]', '?') -replace '\|', '/'
        }
        $key + '=' + ($said -join '|')
    }

    # The value of a registry key, nothing when there is none.
    function Value {
        param($path, $name)
        $found = Get-ItemProperty -LiteralPath $path -Name $name -ErrorAction SilentlyContinue
        if ($null -ne $found) {
            $found.$name
        }
    }

    function Utc {
        param($moment)
        $moment.ToUniversalTime().ToString('s')
    }
}

$parts = [ordered]@{}

# set=NAME|value|server, listener, policy or lsa: values that are there; what is not there has Windows' default
$parts['settings'] = {
    $places = [ordered]@{
        server   = @($server, 'fDenyTSConnections TSEnabled TSUserEnabled TSServerDrainMode')
        listener = @($listener, 'PortNumber fEnableWinStation fLogonDisabled UserAuthentication SecurityLayer MinEncryptionLevel')
        policy   = @($policy, 'fDenyTSConnections UserAuthentication SecurityLayer MinEncryptionLevel')
        lsa      = @($lsa, 'disabledomaincreds')
        fips     = @("$lsa\FipsAlgorithmPolicy", 'Enabled')
    }
    foreach ($place in $places.Keys) {
        $path, $names = $places[$place]
        foreach ($name in $names.Split(' ')) {
            $value = Value $path $name
            if ($null -ne $value) {
                Put 'set' $name $value $place
            }
        }
    }
}

# svc=NAME|state|start mode|exit code|exit code of its own|process|account
$parts['services'] = {
    $names = 'TermService', 'SessionEnv', 'UmRdpService', 'MpsSvc', 'BFE', 'RpcSs', 'Netlogon'
    $filter = ($names | ForEach-Object { "Name='$_'" }) -join ' OR '
    foreach ($s in Get-CimInstance -ClassName Win32_Service -Filter $filter) {
        Put 'svc' $s.Name $s.State $s.StartMode $s.ExitCode $s.ServiceSpecificExitCode $s.ProcessId $s.StartName
    }
}

# l=address|port|process id|process|its services: who holds the port that was asked about, and what TermService holds
$parts['listeners'] = {
    $service = Get-CimInstance -ClassName Win32_Service -Filter "Name='TermService'"
    foreach ($c in Get-NetTCPConnection -State Listen) {
        $owner = $c.OwningProcess
        $ours = $owner -gt 0 -and $owner -eq $service.ProcessId
        if ($ours -or $c.LocalPort -eq $asked.Port) {
            $process = Get-Process -Id $owner -ErrorAction SilentlyContinue
            $hosted = Get-CimInstance -ClassName Win32_Service -Filter "ProcessId=$owner"
            Put 'l' $c.LocalAddress $c.LocalPort $owner $process.ProcessName ($hosted.Name -join ',')
        }
    }
}

# os=caption|version|1 workstation, 2 domain controller, 3 server; up=seconds; time=now in UTC
# machine=name|in a domain|domain or workgroup|role (4 and 5 are domain controllers)
$parts['system'] = {
    $os = Get-CimInstance -ClassName Win32_OperatingSystem
    Put 'os' $os.Caption $os.Version $os.ProductType
    Put 'up' ([int]((Get-Date) - $os.LastBootUpTime).TotalSeconds)
    Put 'time' (Utc (Get-Date))
    $box = Get-CimInstance -ClassName Win32_ComputerSystem
    Put 'machine' $box.Name $box.PartOfDomain $box.Domain $box.DomainRole
}

# fwprofile=local or policy|Domain, Private or Public|on|default inbound (1 blocks)|no exceptions|local rules count
# fwrule=local or policy|id|action|active|profiles|remote addresses|service: rules that may speak of the port; a rule with
# other conditions has those, as NAME=VALUE, in place of its addresses
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
        StandardProfile = 'Private'
        PrivateProfile  = 'Private'
        PublicProfile   = 'Public'
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
            }
        }
    }
    $told = New-Object System.Collections.ArrayList
    foreach ($key in $keys) {
        $place = $key.Place
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
            if ($fits) {
                $from = $rule['Remote']
                if ($rule['Other']) {
                    $from = $rule['Other']
                }
                $from = @($from | Select-Object -First 6) -join ','
                $in = @($rule['Profile']) -join ','
                $line = Put 'fwrule' $place $id "$($rule['Action'])" "$($rule['Active'])" $in $from "$($rule['Svc'])"
                [void]$told.Add($line)
            }
        }
    }
    $told | Sort-Object { $_ -notmatch '\|TRUE\|' } | Select-Object -First 12
}

# net=interface|Public, Private or DomainAuthenticated
$parts['profiles'] = {
    foreach ($p in Get-NetConnectionProfile) {
        Put 'net' $p.InterfaceAlias $p.NetworkCategory
    }
}

# nic=name|connection state (2 is connected, 0 is not)|error code (22 is disabled)|DHCP|addresses|gateways|DNS servers
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
        Put 'nic' $n.NetConnectionID $n.NetConnectionStatus $n.ConfigManagerErrorCode $c.DHCPEnabled $ip $gateway $dns
    }
}

# certset=thumbprint that was chosen for Remote Desktop, empty for its own certificate
# cert=thumbprint|store|not before|not after|state of its private key, "unknown" where .NET is older than 4.6|key file
$parts['certificate'] = {
    $bytes = Value $listener 'SSLCertificateSHA1Hash'
    $chosen = ''
    if ($bytes) {
        $chosen = ($bytes | ForEach-Object { $_.ToString('X2') }) -join ''
    }
    Put 'certset' $chosen
    # Brings the drive Cert:, which a runspace need not have from its start.
    Import-Module -Name Microsoft.PowerShell.Security
    $extensions = 'System.Security.Cryptography.X509Certificates.RSACertificateExtensions' -as [type]
    foreach ($store in 'Remote Desktop', 'My') {
        $path = "Cert:\LocalMachine\$store"
        if (-not (Test-Path -LiteralPath $path)) {
            continue
        }
        foreach ($c in Get-ChildItem -LiteralPath $path) {
            if ($store -eq 'My' -and $c.Thumbprint -ne $chosen) {
                continue
            }
            $state = 'none'
            $file = ''
            if ($c.HasPrivateKey) {
                $state = 'unknown'
            }
            if ($c.HasPrivateKey -and $extensions) {
                try {
                    $key = $extensions::GetRSAPrivateKey($c)
                    $state = 'ok'
                    $file = $key.Key.UniqueName
                    if (-not $file) {
                        $file = $key.CspKeyContainerInfo.UniqueKeyContainerName
                    }
                }
                catch {
                    $state = $_.Exception.GetBaseException().Message.Trim()
                }
            }
            Put 'cert' $c.Thumbprint $store (Utc $c.NotBefore) (Utc $c.NotAfter) $state $file
        }
    }
}

# acl=folder or key|file name|owner's SID|SID:Allow or Deny:rights as a number,...: who may use the key of Remote Desktop's
# own certificate, whose container has this name on every Windows
$parts['keys'] = {
    $folder = "$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys"
    $paths = @(Get-Item -LiteralPath $folder -Force)
    $paths += @(Get-ChildItem -Path "$folder\f686aace6942fb7f7ceb231212eef4a4_*" -Force -ErrorAction SilentlyContinue)
    $sids = 'S-1-5-18', 'S-1-5-20', 'S-1-5-32-544', 'S-1-1-0', 'S-1-5-11', 'S-1-5-6'
    foreach ($path in $paths) {
        $kind = 'key'
        if ($path.PSIsContainer) {
            $kind = 'folder'
        }
        $acl = Get-Acl -LiteralPath $path.FullName
        $rules = foreach ($r in $acl.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])) {
            if ($sids -contains $r.IdentityReference.Value) {
                $r.IdentityReference.Value + ':' + $r.AccessControlType + ':' + [int]$r.FileSystemRights
            }
        }
        $owner = $acl.GetOwner([System.Security.Principal.SecurityIdentifier]).Value
        Put 'acl' $kind $path.Name $owner ($rules -join ',')
    }
}

# tls=version|Enabled|DisabledByDefault: of Schannel as a server; empty is Windows' default
$parts['tls'] = {
    $protocols = 'HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols'
    foreach ($version in '1.0', '1.1', '1.2', '1.3') {
        $path = "$protocols\TLS $version\Server"
        Put 'tls' $version (Value $path 'Enabled') (Value $path 'DisabledByDefault')
    }
}

# d=drive|MB|MB free
$parts['disks'] = {
    foreach ($d in Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType=3') {
        Put 'd' $d.DeviceID ([int]($d.Size / 1MB)) ([int]($d.FreeSpace / 1MB))
    }
}

# setup=in progress|image state; pending=why a restart is pending; updating=programs that install updates now
$parts['setup'] = {
    $state = Value 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' 'ImageState'
    Put 'setup' (Value 'HKLM:\SYSTEM\Setup' 'SystemSetupInProgress') $state
    $current = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion'
    if (Test-Path -LiteralPath "$current\Component Based Servicing\RebootPending") {
        Put 'pending' 'Component Based Servicing'
    }
    if (Test-Path -LiteralPath "$current\WindowsUpdate\Auto Update\RebootRequired") {
        Put 'pending' 'Windows Update'
    }
    foreach ($process in Get-Process -Name 'TiWorker', 'SetupHost', 'wusa', 'setupplatform' -ErrorAction SilentlyContinue) {
        Put 'updating' $process.ProcessName
    }
}

# ev=id|how often in the last 24 hours|last time|source|text
$parts['events'] = {
    $since = (Get-Date).AddHours(-24)
    $ids = 1057, 1058, 36870, 36871, 36872, 7000, 7001, 7009, 7022, 7023, 7024, 7031, 7034, 3210, 5719
    $logs = @(
        @{ LogName = 'System'; Id = $ids; StartTime = $since }
        @{ LogName = 'Microsoft-Windows-TerminalServices-SessionBroker/Operational'; Id = 2056; StartTime = $since }
        @{ LogName = 'Microsoft-Windows-TerminalServices-SessionBroker-Client/Operational'; Id = 1296; StartTime = $since }
    )
    $names = Get-Service -Name 'TermService', 'SessionEnv', 'UmRdpService' | ForEach-Object { $_.Name, $_.DisplayName }
    $sources = 'RemoteConnectionManager|Schannel|Service Control Manager|NETLOGON|SessionBroker'
    foreach ($log in $logs) {
        try {
            $found = Get-WinEvent -FilterHashtable $log -MaxEvents 300
        }
        catch {
            if ($_.FullyQualifiedErrorId -match '^NoMatching') {
                continue
            }
            throw
        }
        # The service control manager speaks of all services: only what names one of these counts.
        $ours = foreach ($event in $found | Where-Object { $_.ProviderName -match $sources }) {
            $named = $event.Properties | Where-Object { $names -contains $_.Value }
            if ($event.Id -lt 7000 -or $event.Id -gt 7999 -or $named) {
                $event
            }
        }
        foreach ($group in $ours | Group-Object -Property Id) {
            $last = $group.Group[0]
            $text = ("$($last.Message)" -replace '\s+', ' ')
            if ($text.Length -gt 170) {
                $text = $text.Substring(0, 170)
            }
            Put 'ev' $group.Name $group.Count (Utc $last.TimeCreated) $last.ProviderName $text
        }
    }
}

# failed=failed logons in the last ten minutes, 2000 at most|addresses they came from|the most frequent one|its share
$parts['logons'] = {
    $ask = @{ LogName = 'Security'; Id = 4625; StartTime = (Get-Date).AddMinutes(-10) }
    $found = @()
    try {
        $found = @(Get-WinEvent -FilterHashtable $ask -MaxEvents 2000)
    }
    catch {
        if ($_.FullyQualifiedErrorId -notmatch '^NoMatching') {
            throw
        }
    }
    $from = @($found | Group-Object -Property { $_.Properties[19].Value } | Sort-Object -Property Count -Descending)
    $most = $from | Select-Object -First 1
    Put 'failed' $found.Count $from.Count $most.Name $most.Count
}

# account=name|where|found, missing or unknown|disabled|locked|password expired|account expires|SID
$parts['account'] = {
    if ($asked.User) {
        $where, $name = $asked.User.Split('\', 2)
        if (-not $name) {
            $name, $where = $asked.User.Split('@', 2)
        }
        $box = Get-CimInstance -ClassName Win32_ComputerSystem
        if (-not $where -or $where -eq '.' -or $where -eq $box.Name -or $where -eq 'localhost') {
            $where = $box.Name
            if ($box.DomainRole -ge 4) {
                $where = $box.Domain
            }
        }
        try {
            $account = [ADSI]"WinNT://$where/$name,user"
            $flags = [int]$account.UserFlags.Value
            $sid = (New-Object System.Security.Principal.SecurityIdentifier($account.objectSid.Value, 0)).Value
            $ends = ''
            try {
                $date = [datetime]$account.AccountExpirationDate.Value
                # 1970 stands for never (ADSI, "Account Expiration (WinNT Provider)").
                if ($date.Year -gt 1970) {
                    $ends = Utc $date
                }
            }
            catch {
                $ends = ''
            }
            $locked = $account.psbase.InvokeGet('IsAccountLocked')
            $old = $account.PasswordExpired.Value -eq 1
            Put 'account' $name $where 'found' (($flags -band 2) -ne 0) $locked $old $ends $sid
        }
        catch {
            $state = 'unknown'
            if ($_.Exception.GetBaseException().HResult -eq 0x800708AD) {
                $state = 'missing'
            }
            Put 'account' $name $where $state '' '' '' '' ''
        }
    }
}

# refusal=sub status of 4625 (its status where that is 0)|how often in the last 24 hours|last time|logon type|the addresses
# that they came from; success=last logon of this user in the last 24 hours
$parts['refusals'] = {
    if ($asked.User) {
        # Who gives the whole name, with an at sign, is logged by it or by its first part.
        $name = $asked.User.Split('\')[-1]
        $short = $name.Split('@')[0]
        $who = "Data[@Name='TargetUserName']='$name' or Data[@Name='TargetUserName']='$short'"
        $filter = "TimeCreated[timediff(@SystemTime) <= 86400000]] and EventData[$who]]"
        try {
            $refused = Get-WinEvent -LogName Security -FilterXPath "*[System[EventID=4625 and $filter" -MaxEvents 50
            $code = {
                $why = $_.Properties[9].Value
                if ($why -eq 0) {
                    $why = $_.Properties[7].Value
                }
                '0x{0:x8}' -f $why
            }
            foreach ($group in $refused | Group-Object -Property $code | Select-Object -First 4) {
                $last = $group.Group[0]
                $from = $group.Group | ForEach-Object { $_.Properties[19].Value } | Select-Object -Unique -First 5
                Put 'refusal' $group.Name $group.Count (Utc $last.TimeCreated) $last.Properties[10].Value ($from -join ',')
            }
        }
        catch {
            if ($_.FullyQualifiedErrorId -notmatch '^NoMatching') {
                throw
            }
        }
        try {
            $entered = Get-WinEvent -LogName Security -FilterXPath "*[System[EventID=4624 and $filter" -MaxEvents 1
            Put 'success' (Utc $entered.TimeCreated)
        }
        catch {
            # None, or it is not to be told: then every refusal counts.
            $entered = $null
        }
    }
}

# member=SID of the group|SID of a member, empty where it is not to be had|User or Group|path
# priv=the right to log on by Remote Desktop, or its denial|who has it, whoever gave it: *SID, or the name of a local account
$parts['rights'] = {
    foreach ($sid in 'S-1-5-32-555', 'S-1-5-32-544') {
        $full = (New-Object System.Security.Principal.SecurityIdentifier($sid)).Translate([System.Security.Principal.NTAccount]).Value
        $group = [ADSI]("WinNT://./" + $full.Split('\')[-1] + ",group")
        $members = @($group.psbase.Invoke('Members'))
        if ($members.Count -gt 8) {
            Put 'member' $sid '' 'Group' 'more members than are told'
        }
        foreach ($one in $members | Select-Object -First 8) {
            $member = [ADSI]$one
            try {
                $its = (New-Object System.Security.Principal.SecurityIdentifier($member.objectSid.Value, 0)).Value
            }
            catch {
                # The account is gone, or its domain does not answer.
                $its = ''
            }
            $path = $member.Path -replace '^WinNT://', ''
            Put 'member' $sid $its $member.SchemaClassName $path
        }
    }
    $file = [System.IO.Path]::GetTempPath() + [System.Guid]::NewGuid() + '.inf'
    try {
        & secedit.exe /export /areas USER_RIGHTS /cfg $file /quiet | Out-Null
        $told = @(Get-Content -LiteralPath $file)
    }
    finally {
        Remove-Item -LiteralPath $file -ErrorAction SilentlyContinue
    }
    if ($told -notcontains '[Privilege Rights]') {
        throw 'secedit does not tell who may log on'
    }
    foreach ($right in 'SeRemoteInteractiveLogonRight', 'SeDenyRemoteInteractiveLogonRight') {
        $who = $told | Where-Object { $_ -match "^$right\s*=" }
        Put 'priv' $right ("$who" -replace '^[^=]*=\s*', '')
    }
}

# lic=1 for the role Session Host|licensing type (2 device, 4 user, 5 not set)|days of grace left|license servers
$parts['licensing'] = {
    $ts = Get-CimInstance -Namespace 'root/cimv2/TerminalServices' -ClassName Win32_TerminalServiceSetting
    $days = ''
    $servers = ''
    if ($ts.TerminalServerMode -eq 1) {
        $servers = (Invoke-CimMethod -InputObject $ts -MethodName GetSpecifiedLicenseServerList).SpecifiedLSList -join ','
        try {
            $days = (Invoke-CimMethod -InputObject $ts -MethodName GetGracePeriodDays).DaysLeft
        }
        catch {
            $days = ''
        }
    }
    Put 'lic' $ts.TerminalServerMode $ts.LicensingType $days $servers
}

# channel=status of the secure channel (0 is good)|domain controller; clock=seconds that its clock is ahead|whose
$parts['domain'] = {
    $box = Get-CimInstance -ClassName Win32_ComputerSystem
    if ($box.PartOfDomain -and $box.DomainRole -lt 4) {
        $ErrorActionPreference = 'Continue'
        $said = & nltest.exe "/sc_query:$($box.Domain)" 2>&1 | Out-String
        $code = ''
        if ($said -match '=\s*(\d+)\s+0x') {
            $code = $Matches[1]
        }
        $dc = ''
        if ($said -match '\\\\([A-Za-z0-9_.-]+)') {
            $dc = $Matches[1]
        }
        Put 'channel' $code $dc
        if ($dc) {
            $said = & w32tm.exe /stripchart "/computer:$dc" /dataonly /samples:1 2>&1 | Out-String
            if ($said -match '([+-]\d+)[.,]\d+s') {
                Put 'clock' $Matches[1] $dc
            }
        }
    }
}

# Nothing that is asked is ever part of a command: the name is decoded to a value, and a doubtful one is not used.
$refused = @()
$name = ''
if ($user -ne '-') {
    if ($user -match '^([0-9a-f]{2}){1,200}$') {
        $bytes = for ($i = 0; $i -lt $user.Length; $i += 2) {
            [Convert]::ToByte($user.Substring($i, 2), 16)
        }
        $name = [System.Text.Encoding]::UTF8.GetString([byte[]]$bytes)
    }
    if ($name -eq '' -or $name -match '[\x00-\x1f"''/\[\]:;|=,*?<>\u2018-\u201b]') {
        $refused += 'user'
        $name = ''
    }
}
$number = 3389
if ($port -ne '-') {
    if ($port -match '^\d{1,5}$' -and [int]$port -ge 1 -and [int]$port -le 65535) {
        $number = [int]$port
    }
    else {
        $refused += 'port'
    }
}
$asked = @{ User = $name; Port = $number }
$lines = New-Object System.Collections.ArrayList
[void]$lines.Add("asked=$number|" + ($name -replace '[^\x20-\x7e]', '?'))
if ($refused) {
    [void]$lines.Add('refused=' + ($refused -join ','))
}

$pool = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspacePool(1, 5)
$pool.Open()
$running = foreach ($part in $parts.Keys) {
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.RunspacePool = $pool
    [void]$shell.AddScript($common.ToString() + "`n" + $parts[$part].ToString())
    [void]$shell.AddArgument($asked)
    $told = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
    $none = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
    $none.Complete()
    @{ Part = $part; Shell = $shell; Told = $told; Wait = $shell.BeginInvoke($none, $told) }
}
$end = (Get-Date).AddSeconds($seconds)
$done = @()
$lost = @()
foreach ($one in $running) {
    $left = [Math]::Max(0, [int]($end - (Get-Date)).TotalMilliseconds)
    if (-not $one.Wait.AsyncWaitHandle.WaitOne($left)) {
        [void]$one.Shell.BeginStop($null, $null)
        $lost += "lost=$($one.Part)|it took longer than $seconds seconds"
    }
    else {
        try {
            [void]$one.Shell.EndInvoke($one.Wait)
            $done += $one.Part
        }
        catch {
            $why = $_.Exception.GetBaseException().Message -replace '\s+', ' '
            $lost += "lost=$($one.Part)|" + ($why.Substring(0, [Math]::Min(90, $why.Length)) -replace '[^\x20-\x7e]', '?')
        }
    }
    foreach ($line in $one.Told.ReadAll()) {
        [void]$lines.Add([string]$line)
    }
}
[void]$lines.Insert(1, 'done=' + ($done -join ','))
foreach ($line in $lost) {
    [void]$lines.Insert(2, $line)
}

$kept = New-Object System.Collections.ArrayList
$cut = @()
$size = 0
foreach ($line in $lines) {
    $key = $line.Split('=')[0]
    if ($line.Length -gt 300) {
        $line = $line.Substring(0, 297) + '...'
    }
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
Write-Output ("[vm-troubleshoot rdp $version]`n" + $inside + $last)
if ($lost) {
    # A part that hangs must not keep the process.
    [Console]::Out.Flush()
    [Environment]::Exit(0)
}
