# Of firewall-test.ps1: how it is switched off and on again, and a try to connect.

function Now {
    $since = (Get-Date).ToUniversalTime() - (New-Object DateTime 1970, 1, 1)
    $since.TotalSeconds.ToString('0.000', [Globalization.CultureInfo]::InvariantCulture)
}

# What is in force, and so what Group Policy keeps on whatever is set here.
function Profiles {
    Get-NetFirewallProfile -PolicyStore ActiveStore | Sort-Object -Property Name
}

function States {
    (Profiles | ForEach-Object { $_.Name + ' ' + $_.Enabled }) -join ', '
}

# try=WHEN|open or closed
function Tries {
    param($all)
    $until = (Get-Date).AddSeconds($all)
    while ((Get-Date) -lt $until) {
        $at = Now
        $socket = New-Object Net.Sockets.TcpClient([Net.Sockets.AddressFamily]$family)
        $outcome = 'closed'
        try {
            $pending = $socket.BeginConnect($peer, [int]$port, $null, $null)
            if ($pending.AsyncWaitHandle.WaitOne(1000) -and $socket.Connected) {
                $outcome = 'open'
            }
        }
        catch {
            $outcome = 'closed'
        }
        $socket.Close()
        Put 'try' $at $outcome
        # At most 125 tries: run command keeps 4,096 bytes.
        Start-Sleep -Seconds ([Math]::Max(1, $all / 125))
    }
}

# The task: twice, for a machine that stood still might switch off late. It removes itself.
function Arm {
    param($span, $names)
    $list = ($names | ForEach-Object { "'" + $_ + "'" }) -join ','
    $again = "Set-NetFirewallProfile -Name $list -Enabled True"
    $whole = "$again; Start-Sleep -Seconds 5; $again; Unregister-ScheduledTask -TaskName $name -Confirm:`$false"
    $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($whole))
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument "-NoProfile -EncodedCommand $encoded"
    $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddSeconds($span)
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    # System, whose name differs by language.
    $who = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    $task = Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Principal $who
    if ($task.State -ne 'Ready') {
        throw 'the task is not ready'
    }
}

# off=WHEN, on=WHEN; same=yes when the profiles are again what they were
function OffAndOn {
    param($span, $meanwhile)
    $before = States
    $names = @(Profiles | Where-Object { $_.Enabled -eq 'True' } | ForEach-Object { $_.Name })
    if ($names.Count -eq 0) {
        Put 'refused' 'off'
        return
    }
    # On by a policy only: that wins over whatever is set here, and there is nothing to put back.
    if (Get-NetFirewallProfile -Name $names -PolicyStore PersistentStore | Where-Object { $_.Enabled -ne 'True' }) {
        Put 'refused' 'rules'
        return
    }
    try {
        Arm $span $names
    }
    catch {
        Unregister-ScheduledTask -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
        Put 'refused' 'timer'
        return
    }
    $deadline = (Get-Date).AddSeconds($span - 1)
    Put 'off' (Now)
    try {
        Set-NetFirewallProfile -Name $names -Enabled False
        if (@(Profiles | Where-Object { $_.Enabled -eq 'True' }).Count -ne 0) {
            Put 'refused' 'rules'
        }
        elseif ((Get-Date) -lt $deadline) {
            & $meanwhile
        }
    }
    finally {
        Set-NetFirewallProfile -Name $names -Enabled True
    }
    Put 'on' (Now)
    $same = 'no'
    if ((States) -eq $before) {
        $same = 'yes'
        Unregister-ScheduledTask -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    }
    Put 'same' $same
}
