namespace Gateway.Tests.Interop.Failover;

/// <summary>One of the two brokers, which stores sessions on disk at each change, and its watcher.</summary>
internal sealed class BrokerSeat : IDisposable
{
    /// <summary>A broker and its watcher of everything of this gateway.</summary>
    public BrokerSeat(string id)
    {
        Broker = new Mosquitto(new MosquittoOptions
        {
            Persistence = true, MoreLines = ["autosave_on_changes true", "autosave_interval 1", "log_type all"],
        });
        try
        {
            Watcher = new LiveSubscriber(Broker, $"gateway/{id}/#");
        }
        catch
        {
            Broker.Dispose();
            throw;
        }
    }

    /// <summary>The broker.</summary>
    public Mosquitto Broker { get; }

    /// <summary>Its watcher.</summary>
    public LiveSubscriber Watcher { get; }

    /// <summary>Starts it again; its watcher is connected when this returns.</summary>
    public void Restart()
    {
        Broker.Restart();
        Watcher.WaitUntilSubscribed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Watcher.Dispose();
        Broker.Dispose();
    }
}
