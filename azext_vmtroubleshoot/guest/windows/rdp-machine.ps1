# Parts of rdp.ps1: disks, what is being installed, and what Windows has logged.

# d=drive of Windows|MB|MB free
$parts['disks'] = {
    foreach ($d in Get-CimInstance -ClassName Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'") {
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
    $controls = 7000, 7001, 7009, 7022, 7023, 7024, 7031, 7034
    # Each of its own, so that a flood of one kind hides none of another.
    $logs = @(
        @{ LogName = 'System'; Id = 1057, 1058, 1128, 3210, 5719; StartTime = $since }
        @{ LogName = 'System'; Id = 36870; StartTime = $since }
        @{ LogName = 'System'; Id = 36871; StartTime = $since }
        @{ LogName = 'System'; Id = 36874; StartTime = $since }
        @{ LogName = 'System'; Id = $controls; StartTime = $since }
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
            if ($text.Length -gt 150) {
                $text = $text.Substring(0, 150)
            }
            Put 'ev' $group.Name $group.Count (Utc $last.TimeCreated) $last.ProviderName $text
        }
    }
}
