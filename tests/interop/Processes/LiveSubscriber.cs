namespace Gateway.Tests.Interop.Processes;

/// <summary>
/// mosquitto_sub that sees a message when the broker receives it, and once: at QoS 1 without a session, so that nothing waits for a
/// handshake that a killed broker would leave open, and nothing arrives twice. It reconnects to a broker that was down.
/// </summary>
internal sealed class LiveSubscriber : IDisposable
{
    private readonly Child child;
    private int subscriptions;

    /// <summary>Starts one; it has subscribed when this returns.</summary>
    public LiveSubscriber(Mosquitto broker, string filter)
    {
        // With -d it reports its subscription, but into a pipe only when a buffer is full: hence stdbuf.
        child = Child.Start(
            Need.Stdbuf(), "-oL", Need.MosquittoSub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-v", "-d", "-t", filter);
        WaitUntilSubscribed();
    }

    /// <summary>Lines so far: topic, space, payload, and between them its own messages.</summary>
    public string[] Output => child.Output;

    /// <summary>Waits until it has subscribed once more than at the last call.</summary>
    public void WaitUntilSubscribed() => child.WaitForLines(
        line => line.StartsWith("Subscribed (mid: ", StringComparison.Ordinal), ++subscriptions, "Subscribed");

    /// <summary>Waits until this many more messages of this topic have arrived than before <paramref name="act"/>.</summary>
    public void WaitForMore(string topic, int count, Action? act = null)
    {
        bool IsOf(string line) => line.StartsWith(topic + " ", StringComparison.Ordinal);
        int before = child.Output.Count(IsOf);
        act?.Invoke();
        child.WaitForLines(IsOf, before + count, topic);
    }

    /// <inheritdoc/>
    public void Dispose() => child.Dispose();
}
