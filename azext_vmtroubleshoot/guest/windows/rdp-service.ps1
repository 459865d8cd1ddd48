# Parts of rdp.ps1: Remote Desktop's settings and services, its port, and the system they run on.

# set=NAME|value|place: values that are there; what is not there has Windows' default
$parts['settings'] = {
    $security = 'UserAuthentication SecurityLayer MinEncryptionLevel'
    $places = [ordered]@{
        server   = @($server, 'fDenyTSConnections TSEnabled TSUserEnabled TSServerDrainMode')
        listener = @($listener, "PortNumber LanAdapter fEnableWinStation fLogonDisabled $security")
        policy   = @($policy, "fDenyTSConnections $security")
        lsa      = @($lsa, 'disabledomaincreds')
        fips     = @("$lsa\FipsAlgorithmPolicy", 'Enabled')
        ntlm     = @("$lsa\MSV1_0", 'RestrictReceivingNTLMTraffic')
        winlogon = @('HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon', 'WinStationsDisabled')
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

# os=caption|version|edition (175 is for many sessions); up=seconds; time=now in UTC
# machine=name|in a domain|domain or workgroup|role (4 and 5 are domain controllers)
$parts['system'] = {
    $os = Get-CimInstance -ClassName Win32_OperatingSystem
    Put 'os' $os.Caption $os.Version $os.OperatingSystemSKU
    Put 'up' ([int]((Get-Date) - $os.LastBootUpTime).TotalSeconds)
    Put 'time' (Utc (Get-Date))
    $box = Get-CimInstance -ClassName Win32_ComputerSystem
    Put 'machine' $box.Name $box.PartOfDomain $box.Domain $box.DomainRole
}
