using Gateway.Simulation;

namespace Gateway.Tests.Interop.Processes;

/// <summary>The broker that is part of the solution, in the tests' process.</summary>
internal sealed class InProcessBroker : IBrokerUnderTest
{
    private readonly LoopbackBroker broker = new();

    public InProcessBroker() => broker.Start();

    public int Port => broker.Port;

    public string Url => $"mqtt://127.0.0.1:{Port}";

    public void Dispose()
    {
        broker.Dispose();
        Assert.Null(broker.Failure);
    }
}
