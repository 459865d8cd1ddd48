# Parts of rdp.ps1: what other servers decide, those of licensing and of the domain.

# lic=1 for the role Session Host|licensing type (2 device, 4 user, 5 not set)|days of grace left|license servers|those of
# them that answer
$parts['licensing'] = {
    $ts = Get-CimInstance -Namespace 'root/cimv2/TerminalServices' -ClassName Win32_TerminalServiceSetting
    $days = ''
    $servers = @()
    if ($ts.TerminalServerMode -eq 1) {
        $servers = @((Invoke-CimMethod -InputObject $ts -MethodName GetSpecifiedLicenseServerList).SpecifiedLSList)
        try {
            $days = (Invoke-CimMethod -InputObject $ts -MethodName GetGracePeriodDays).DaysLeft
        }
        catch {
            $days = ''
        }
    }
    $answer = $servers | Select-Object -First 3 | Where-Object { $_ -and (Answers $_ 135) }
    Put 'lic' $ts.TerminalServerMode $ts.LicensingType $days ($servers -join ',') ($answer -join ',')
}

# channel=status of the secure channel (0 is good)|domain controller|whether that answers; clock=seconds that its clock is
# ahead|whose
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
        $answers = ''
        if ($dc) {
            $answers = Answers $dc 389
        }
        Put 'channel' $code $dc $answers
        if ($dc) {
            $said = & w32tm.exe /stripchart "/computer:$dc" /dataonly /samples:1 2>&1 | Out-String
            if ($said -match '([+-]\d+)[.,]\d+s') {
                Put 'clock' $Matches[1] $dc
            }
        }
    }
}
