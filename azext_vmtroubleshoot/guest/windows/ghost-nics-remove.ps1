# Of ghost-nics.ps1: which devices they are, and how one is removed.

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
