using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Mqtt;
using Gateway.Primitives;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// Reports changes of the connection in one line: connected, or lost and why. A broker that stays unreachable gives one line, not one for
/// each attempt.
/// </summary>
internal sealed class ConnectionNotices(string broker, Session session, TcpLink link, FaultLog faults)
{
    /// <summary>Faults that end a connection.</summary>
    private const Fault FirstCause = HalFaults.LinkRefused;
    private const Fault LastCause = MqttFaults.MalformedSubackCode;

    private readonly int[] counted = new int[(int)LastCause + 1];
    private bool wasConnected;
    private string last = "";

    /// <summary>The line for a change since the last call, or null.</summary>
    public string? Next()
    {
        string? cause = NewCause();
        if (session.IsConnected != wasConnected)
        {
            wasConnected = session.IsConnected;
            if (wasConnected)
            {
                last = "";
                return $"connected: {broker}";
            }

            return session.State == ConnectionState.BackingOff ? Lost(cause) : null;
        }

        return cause is null ? null : Lost(cause);
    }

    private string? Lost(string? cause)
    {
        string line = $"not connected: {cause ?? $"the connection to {broker} ended"}; trying again";
        if (line == last)
        {
            return null;
        }

        last = line;
        return line;
    }

    private string? NewCause()
    {
        string? cause = null;
        for (Fault fault = FirstCause; fault <= LastCause; fault++)
        {
            int count = faults.CountOf(fault);
            if (count != counted[(int)fault])
            {
                counted[(int)fault] = count;
                cause = fault < MqttFaults.ConnackTimeout && link.FailureText.Length > 0
                    ? link.FailureText
                    : $"{broker}: {GatewayPicture.NameOf(fault)}";
            }
        }

        return cause;
    }
}
