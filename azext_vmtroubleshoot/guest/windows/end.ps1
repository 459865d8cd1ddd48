# What every script ends with: as many of $lines as the answer has room for, between its two markers.
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
Write-Output ("[vm-troubleshoot $marks]`n" + $inside + $last)
