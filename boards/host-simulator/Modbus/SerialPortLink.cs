using System.IO.Ports;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Boards.HostSimulator.Modbus;

/// <summary>A serial port of the PC as a Modbus line. A port that is missing or unplugged fails, and can be opened again.</summary>
internal sealed class SerialPortLink(string path, int baud, Parity parity, StopBits stopBits, bool hasRts) : IByteLink, IDisposable
{
    private const int WriteMsMax = 1000;
    private const int DataBits = 8;

    private SerialPort? port;

    /// <inheritdoc/>
    public LinkState State { get; private set; }

    /// <inheritdoc/>
    public Fault Fault { get; private set; }

    /// <inheritdoc/>
    public void Open()
    {
        Check.That(State == LinkState.Closed, Fault.StateImpossible);
        try
        {
            port = new SerialPort(path, baud, parity, DataBits, stopBits) { WriteTimeout = WriteMsMax };
            port.Open();
            if (hasRts)
            {
                // Adapters that turn round by RTS listen while it is low, and those that do it by themselves do not care.
                port.RtsEnable = false;
            }

            State = LinkState.Open;
        }
        catch (Exception exception) when (IsOfPort(exception))
        {
            Fail(HalFaults.LinkRefused);
        }
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (State != LinkState.Open || port is null)
        {
            return -1;
        }

        try
        {
            int waiting = port.BytesToRead;
            return waiting == 0 || bytesMax == 0 ? 0 : port.Read(buffer, offset, Math.Min(waiting, bytesMax));
        }
        catch (Exception exception) when (IsOfPort(exception))
        {
            return Fail(HalFaults.LinkLost);
        }
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        if (State != LinkState.Open || port is null)
        {
            return -1;
        }

        try
        {
            port.Write(buffer, offset, bytes);
            return bytes;
        }
        catch (Exception exception) when (IsOfPort(exception))
        {
            return Fail(HalFaults.LinkLost);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        try
        {
            port?.Dispose();
        }
        catch (Exception exception) when (IsOfPort(exception))
        {
            // A port that was unplugged does not close cleanly.
        }

        port = null;
        State = LinkState.Closed;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static bool IsOfPort(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidOperationException or TimeoutException or ArgumentException;

    private int Fail(Fault fault)
    {
        Fault = fault;
        State = LinkState.Failed;
        return -1;
    }
}
