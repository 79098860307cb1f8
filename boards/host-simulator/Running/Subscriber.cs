using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Client;
using Gateway.Mqtt;
using Gateway.Mqtt.Wire;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// A second client of the broker, on its own thread, which subscribes to all topics of the gateway at QoS 2: the views show only messages
/// that went through the broker.
/// </summary>
internal sealed class Subscriber : IDisposable
{
    private const int Qos = 2;

    private readonly int rootLevels;
    private readonly BrokerClient client;
    private readonly BlockingCollection<ReceivedMessage> received = new(BoardLimits.QueuedMax);
    private readonly ManualResetEventSlim subscribed = new();
    private readonly Thread thread;
    private volatile bool isStopRequested;

    /// <summary>A subscriber to everything of the gateway <paramref name="id"/>.</summary>
    public Subscriber(BrokerAddress broker, string topicBase, string id)
    {
        client = new BrokerClient(broker, "view-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), isPersistent: false);
        rootLevels = topicBase.Split('/').Length + 1;
        client.Session.Subscribe(Encoding.UTF8.GetBytes($"{topicBase}/{id}/#"), Qos);
        thread = new Thread(Live) { IsBackground = true, Name = "subscriber" };
    }

    /// <summary>Begins.</summary>
    public void Start() => thread.Start();

    /// <summary>Waits a limited time for the subscription; an unreachable broker must not delay the gateway.</summary>
    public void WaitForSubscription() => subscribed.Wait(BoardLimits.ViewWaitMsMax);

    /// <summary>Takes the oldest message, waiting up to <paramref name="waitMs"/> for one.</summary>
    public bool TryTake(out ReceivedMessage? message, int waitMs) => received.TryTake(out message, waitMs);

    /// <inheritdoc/>
    public void Dispose()
    {
        isStopRequested = true;
        thread.Join();
        client.Dispose();
        received.Dispose();
        subscribed.Dispose();
    }

    private void Live()
    {
        client.Start();
        while (!isStopRequested)
        {
            client.Receive();
            while (client.TryTakeEvent(out SessionEvent occurred))
            {
                if (occurred.Kind == SessionEventKind.Subscribed)
                {
                    subscribed.Set();
                }
            }

            while (client.TryTake(out InboundMessage message))
            {
                received.TryAdd(ReceivedMessage.Of(message, rootLevels));
            }

            client.Transmit();
            while (client.Session.TakeTrace(out _))
            {
                // Nobody asked for this client's packets.
            }

            client.Wait();
        }

        client.Finish();
    }
}
