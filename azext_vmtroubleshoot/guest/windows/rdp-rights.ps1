# Parts of rdp.ps1: who may log on by Remote Desktop, and the failed logons of all.

# audit=what is logged of logons: 0 nothing, 1 those that succeed, 2 those that fail, 3 both
$parts['audit'] = {
    $policy = Exported { & auditpol.exe /backup "/file:$($args[0])" } | Where-Object { $_ -match '\{0CCE9215-69AE-' }
    Put 'audit' ("$($policy | Select-Object -First 1)".Split(',')[-1])
}

# failed=failed logons by network and Remote Desktop in the last ten minutes, 2000 at most|addresses they came from|the most
# frequent one|its share
$parts['logons'] = {
    $ask = @{ LogName = 'Security'; Id = 4625; StartTime = (Get-Date).AddMinutes(-10) }
    $found = @()
    try {
        $all = Get-WinEvent -FilterHashtable $ask -MaxEvents 2000
        $found = @($all | Where-Object { 3, 10 -contains $_.Properties[10].Value })
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

# member=SID of the group|SID of a member, empty where it is not to be had|User or Group|path: the user that is asked about,
# groups, and what has no SID
# priv=the right to log on by Remote Desktop or by network, or its denial|who has it, whoever gave it: *SID, or a name that
# stands for none
# in=SID of a group that was told and that the user is in itself
$parts['rights'] = {
    $known = Known
    $path = ''
    $mine = @()
    if ($known) {
        $path = 'WinNT://' + $known.Name.Replace('\', '/')
        try {
            $mine = @(@(([ADSI]"$path,user").psbase.Invoke('Groups')) | ForEach-Object { Sid ([ADSI]$_) })
        }
        catch {
            # Its domain does not tell.
            $mine = @()
        }
    }
    $told = New-Object System.Collections.ArrayList
    foreach ($sid in 'S-1-5-32-555', 'S-1-5-32-544') {
        $full = New-Object System.Security.Principal.SecurityIdentifier($sid)
        $name = $full.Translate([System.Security.Principal.NTAccount]).Value.Split('\')[-1]
        $group = [ADSI]"WinNT://./$name,group"
        try {
            if ($path -and $group.psbase.Invoke('IsMember', $path)) {
                Put 'member' $sid $known.Sid 'User' $known.Name
            }
        }
        catch {
            # No such path for its kind of account.
            $path = ''
        }
        $members = @($group.psbase.Invoke('Members'))
        if ($members.Count -gt 12) {
            Put 'member' $sid '' 'Group' 'more members than are told'
        }
        foreach ($one in $members | Select-Object -First 12) {
            $member = [ADSI]$one
            try {
                $its = Sid $member
            }
            catch {
                # The account is gone, or its domain does not answer.
                $its = ''
            }
            if (-not $its -or $member.SchemaClassName -ne 'User' -or $its -eq $known.Sid) {
                Put 'member' $sid $its $member.SchemaClassName ($member.Path -replace '^WinNT://', '')
                [void]$told.Add($its)
            }
        }
    }
    $rights = @(Exported { & secedit.exe /export /areas USER_RIGHTS /cfg $args[0] /quiet })
    if ($rights -notcontains '[Privilege Rights]') {
        throw 'secedit does not tell who may log on'
    }
    foreach ($kind in 'RemoteInteractive', 'Network') {
        foreach ($right in "Se${kind}LogonRight", "SeDeny${kind}LogonRight") {
            $line = $rights | Where-Object { $_ -match "^$right\s*=" }
            $who = foreach ($one in ("$line" -replace '^[^=]*=\s*', '').Split(',')) {
                $sid = $one
                if ($one -match '^[^*]') {
                    try {
                        $account = New-Object System.Security.Principal.NTAccount($one)
                        $sid = '*' + $account.Translate([System.Security.Principal.SecurityIdentifier]).Value
                    }
                    catch {
                        $sid = $one
                    }
                }
                [void]$told.Add($sid.TrimStart('*'))
                $sid
            }
            Put 'priv' $right ($who -join ',')
        }
    }
    foreach ($sid in $mine | Where-Object { $told -contains $_ }) {
        Put 'in' $sid
    }
}
