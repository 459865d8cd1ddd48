# What stands between a caller and Remote Desktop in this Windows guest. Reads, and changes nothing;
# two files, the only way that secedit tells anything and auditpol tells numbers, are removed again.
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
$marks = 'rdp 1'
$seconds = 45

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

    # SID, and DOMAIN\NAME, of the user that is asked about: looked up as for a logon. Nothing when Windows finds none.
    function Known {
        $name = $asked.User -replace '^(\.|localhost)\\', "$env:COMPUTERNAME\"
        try {
            $account = New-Object System.Security.Principal.NTAccount($name)
            $sid = $account.Translate([System.Security.Principal.SecurityIdentifier])
            @{ Sid = $sid.Value; Name = $sid.Translate([System.Security.Principal.NTAccount]).Value }
        }
        catch {
            $name = ''
        }
    }

    function Sid {
        param($entry)
        (New-Object System.Security.Principal.SecurityIdentifier($entry.objectSid.Value, 0)).Value
    }

    # Whether a server takes a connection.
    function Answers {
        param($server, $port)
        $client = New-Object System.Net.Sockets.TcpClient
        try {
            $client.BeginConnect($server, $port, $null, $null).AsyncWaitHandle.WaitOne(3000) -and $client.Connected
        }
        catch {
            $false
        }
        finally {
            $client.Close()
        }
    }

    # The lines that a program writes to a file.
    function Exported {
        param($body)
        $file = [System.IO.Path]::GetTempPath() + [System.Guid]::NewGuid() + '.inf'
        try {
            & $body $file | Out-Null
            Get-Content -LiteralPath $file
        }
        finally {
            Remove-Item -LiteralPath $file -ErrorAction SilentlyContinue
        }
    }
}

$parts = [ordered]@{}
