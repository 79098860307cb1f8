namespace Gateway.Tests.Interop.Processes;

/// <summary>
/// mosquitto_sub that sees a message when the broker takes it, and once: at QoS 1 without a session, so that nothing waits for a handshake
/// that a broker's death would leave open, and nothing comes again. It comes back to a broker that was away.
/// </summary>
internal sealed class LiveSubscriber : IDisposable
{
    private readonly Child child;
    private int subscriptions;

    /// <summary>Starts one; its subscription is there when this returns.</summary>
    public LiveSubscriber(Mosquitto broker, string filter)
    {
        // It says that it has subscribed, with -d, but into a pipe only when a buffer is full: hence stdbuf.
        child = Child.Start(
            Need.Stdbuf(), "-oL", Need.MosquittoSub(), "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-v", "-d", "-t", filter);
        WaitUntilSubscribed();
    }

    /// <summary>Lines so far: topic, space, payload, and between them what it says of itself.</summary>
    public string[] Output => child.Output;

    /// <summary>Until it has subscribed once more than at the last call.</summary>
    public void WaitUntilSubscribed() => child.WaitForLines(
        line => line.StartsWith("Subscribed (mid: ", StringComparison.Ordinal), ++subscriptions, "Subscribed");

    /// <summary>Until this many more messages of this topic have come, than before <paramref name="act"/>.</summary>
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
