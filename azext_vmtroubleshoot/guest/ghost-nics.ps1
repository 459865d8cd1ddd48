# Network adapters of Hyper-V that this Windows guest remembers but no longer has, and their removal.
#
# -mode list|remove  -most NUMBER    remove: at most so many of them, and for at most $seconds; a device that is there,
#                                    or is of another kind, is left alone.
#
# Prints lines KEY=FIELD|FIELD... between two markers, at most $limit bytes of ASCII in all, because run command keeps
# only the last 4,096. Whatever ends it half-way, the next run begins with what is left. Windows PowerShell 5.1, from
# Windows Server 2016 on; one statement a line.
param(
    [string]$mode = 'list',
    [string]$most = '0'
)
$version = 1
$limit = 3900
$seconds = 300
$shown = 20
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$end = (Get-Date).AddSeconds($seconds)
$lines = New-Object System.Collections.ArrayList

function Put {
    $key, $fields = $args
    $said = foreach ($field in $fields) {
        ("$field" -replace '[^\x20-\x7e]', '?') -replace '\|', '/'
    }
    [void]$lines.Add($key + '=' + ($said -join '|'))
}

# What is said to be absent, in so many words: a device of which that is not known is none.
function Absent {
    Get-PnpDevice -Class Net -ErrorAction Stop | Where-Object { $_.Present -eq $false }
}

# Microsoft Hyper-V Network Adapter, by the id of that kind of device: the name differs by language.
function IsOurs {
    param($device)
    $device.InstanceId -like 'VMBUS\{f8615163-df3e-46c5-913f-f2d2f965ed0e}\*'
}

# Windows' own way for versions whose pnputil does not know /remove-device (before 2004 and Server 2022).
$source = @'
using System;
using System.Runtime.InteropServices;
public static class Devices {
    [StructLayout(LayoutKind.Sequential)]
    struct Info { public int Size; public Guid Class; public uint Instance; public IntPtr Reserved; }
    [DllImport("setupapi.dll", SetLastError = true)]
    static extern IntPtr SetupDiCreateDeviceInfoList(IntPtr kind, IntPtr window);
    [DllImport("setupapi.dll", CharSet = CharSet.Unicode, EntryPoint = "SetupDiOpenDeviceInfoW", SetLastError = true)]
    static extern bool SetupDiOpenDeviceInfo(IntPtr set, string id, IntPtr window, uint flags, ref Info info);
    [DllImport("setupapi.dll")]
    static extern bool SetupDiDestroyDeviceInfoList(IntPtr set);
    [DllImport("newdev.dll", SetLastError = true)]
    static extern bool DiUninstallDevice(IntPtr window, IntPtr set, ref Info info, uint flags, out bool restart);
    public static int Remove(string id) {
        IntPtr set = SetupDiCreateDeviceInfoList(IntPtr.Zero, IntPtr.Zero);
        if (set == new IntPtr(-1)) { return Marshal.GetLastWin32Error(); }
        try {
            Info info = new Info();
            info.Size = Marshal.SizeOf(typeof(Info));
            bool restart;
            bool done = SetupDiOpenDeviceInfo(set, id, IntPtr.Zero, 0, ref info)
                && DiUninstallDevice(IntPtr.Zero, set, ref info, 0, out restart);
            return done ? 0 : Marshal.GetLastWin32Error();
        } finally { SetupDiDestroyDeviceInfoList(set); }
    }
}
'@

# Nothing when it is gone, else why not. 3010: gone after the next restart.
function Remove {
    param($id)
    if ($modern) {
        $said = & pnputil.exe /remove-device $id
        if ($LASTEXITCODE -notin 0, 3010) {
            "pnputil $LASTEXITCODE " + (($said | Select-Object -Last 1) -replace '\s+', ' ')
        }
        return
    }
    $code = [Devices]::Remove($id)
    if ($code -ne 0) {
        "error $code"
    }
}

# asked=mode|most; tool=what removes; found=how many there were; gone=how many were removed; left=how many there are now
# other=absent adapters of other kinds, left alone; g=id|name of the first ones; kept=id|why it could not be removed
$number = 0
if ($most -match '^[0-9]{1,4}$') {
    $number = [int]$most
}
Put 'asked' $mode $number
try {
    $absent = @(Absent)
    $ghosts = @($absent | Where-Object { IsOurs $_ })
    $modern = [bool]((& pnputil.exe '/?') -match '/remove-device')
    $gone = 0
    $kept = @()
    if ($mode -eq 'remove') {
        if (-not $modern) {
            Add-Type -TypeDefinition $source -IgnoreWarnings
        }
        foreach ($ghost in $ghosts) {
            if ($gone -ge $number -or (Get-Date) -gt $end) {
                break
            }
            $now = Get-PnpDevice -InstanceId $ghost.InstanceId -ErrorAction SilentlyContinue
            if ($null -eq $now -or $now.Present -ne $false) {
                continue
            }
            $why = Remove $ghost.InstanceId
            if ($why) {
                $kept += @{ Id = $ghost.InstanceId; Why = $why }
            }
            else {
                $gone += 1
            }
        }
    }
    $after = @(Absent | Where-Object { IsOurs $_ })
    Put 'tool' $(if ($modern) { 'pnputil' } else { 'DiUninstallDevice' })
    Put 'found' $ghosts.Count
    Put 'gone' $gone
    Put 'left' $after.Count
    Put 'other' ($absent.Count - $ghosts.Count)
    foreach ($one in $kept | Select-Object -First $shown) {
        Put 'kept' $one.Id ($one.Why.Substring(0, [Math]::Min(90, $one.Why.Length)))
    }
    foreach ($one in $after | Select-Object -First $shown) {
        Put 'g' $one.InstanceId $one.FriendlyName
    }
}
catch {
    $why = $_.Exception.GetBaseException().Message -replace '\s+', ' '
    Put 'lost' ($why.Substring(0, [Math]::Min(160, $why.Length)))
}

$told = New-Object System.Collections.ArrayList
$cut = @()
$size = 0
foreach ($line in $lines) {
    if ($size + $line.Length + 1 -gt $limit - 200) {
        $cut = @($cut) + $line.Split('=')[0] | Select-Object -Unique
    }
    else {
        [void]$told.Add($line)
        $size += $line.Length + 1
    }
}
$inside = ($told | ForEach-Object { $_ + "`n" }) -join ''
$last = '[end status=0 lines={0} bytes={1} cut={2}]' -f $told.Count, $size, ($cut -join ',')
Write-Output ("[vm-troubleshoot ghosts $version]`n" + $inside + $last)
