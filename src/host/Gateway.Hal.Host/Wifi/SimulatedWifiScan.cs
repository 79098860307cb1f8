using System.Text;

namespace Gateway.Hal.Host;

/// <summary>A simulated radio: the same few networks, found after a second.</summary>
public sealed class SimulatedWifiScan(IClock clock) : IWifiScan
{
    private const int ScanMs = 1000;

    private static readonly (string Name, int SignalDbm)[] Networks = [("workshop", -52), ("office", -71), ("", -84)];

    private bool isBegun;
    private long doneAtMs;

    /// <inheritdoc/>
    public int Count => Networks.Length;

    /// <inheritdoc/>
    public bool Begin()
    {
        isBegun = true;
        doneAtMs = clock.MonotonicMs + ScanMs;
        return true;
    }

    /// <inheritdoc/>
    public WifiScanState Poll() =>
        !isBegun ? WifiScanState.Idle : clock.MonotonicMs < doneAtMs ? WifiScanState.Running : WifiScanState.Done;

    /// <inheritdoc/>
    public void Read(int index, WifiNetwork into)
    {
        into.SsidBytes = Encoding.UTF8.GetBytes(Networks[index].Name, into.Ssid);
        into.SignalDbm = Networks[index].SignalDbm;
    }
}
