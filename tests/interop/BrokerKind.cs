namespace Gateway.Tests.Interop;

/// <summary>The brokers of a test.</summary>
public enum BrokerKind
{
    /// <summary>Eclipse mosquitto.</summary>
    Mosquitto,
    /// <summary>The broker of this solution.</summary>
    InProcess
}

internal static class BrokerKinds
{
    public static IBrokerUnderTest Start(this BrokerKind kind) => kind == BrokerKind.Mosquitto ? new Mosquitto() : new InProcessBroker();
}
