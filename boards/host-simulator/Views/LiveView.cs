using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Boards.HostSimulator.Running;
using Gateway.Mqtt;
using Gateway.Views;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>
/// The live display of a terminal. It shows what the subscriber received; of what it has not received, what the gateway itself has: before
/// the broker answers, and with a broker that only the settings know.
/// </summary>
internal sealed class LiveView : IView
{
    private const int NoticesShown = 3;
    private const int NoticesHeldMax = 100;
    private const int BoardMs = 1000;
    private const double Thousand = 1000;

    private readonly FirstSight first;
    private readonly string root;
    private readonly WatchModel model;
    private readonly HashSet<string> received = [];
    private readonly Dictionary<string, object> fromBoard = [];
    private readonly ConcurrentQueue<string> notices = new();
    private readonly Stopwatch sinceBoard = new();
    private readonly LiveScreen screen;
    private GatewayPicture? picture;
    private bool isChanged;

    public LiveView(FirstSight first)
    {
        this.first = first;
        root = $"{first.TopicBase}/{first.Id}";
        model = new WatchModel(first.TopicBase);
        screen = new LiveScreen(Content);
    }

    public bool IsQuitRequested => screen.IsQuitRequested;

    public void Say(string line)
    {
        notices.Enqueue(WatchModel.Printable(line));
        while (notices.Count > NoticesHeldMax && notices.TryDequeue(out _))
        {
            // The oldest are dropped: this is a display, not a log.
        }
    }

    public void Show(ReceivedMessage message)
    {
        received.Add(message.Topic);
        isChanged |= model.Take(message.Topic, message.Payload);
    }

    public void Draw(GatewayPicture now)
    {
        isChanged |= !ReferenceEquals(now, picture);
        picture = now;
        if (!sinceBoard.IsRunning || sinceBoard.ElapsedMilliseconds >= BoardMs)
        {
            sinceBoard.Restart();
            TakeBoard(now);
        }

        screen.Refresh(isChanged);
        isChanged = false;
    }

    public void End(GatewayPicture now) => screen.Dispose();

    public void Dispose() => screen.Dispose();

    private static string StateText(ConnectionState state) => state switch
    {
        ConnectionState.Stopped => "stopped",
        ConnectionState.BackingOff => "not connected, trying again",
        ConnectionState.Connected => "connected",
        ConnectionState.Careful => "connected, one packet at a time",
        ConnectionState.Draining or ConnectionState.AwaitingLastPuback or ConnectionState.Disconnecting => "stopping",
        _ => "connecting",
    };

    // As the gateway would publish it.
    private void TakeBoard(GatewayPicture now)
    {
        foreach (SensorPicture sensor in now.Sensors)
        {
            JsonObject state = new() { ["state"] = sensor.State };
            if (sensor.Reason.Length > 0)
            {
                state["reason"] = sensor.Reason;
            }

            Take($"sensor/{sensor.Name}", (sensor.State, sensor.Reason), state);
            if (sensor.ValueMilli is { } milli)
            {
                // Every second: the plot shows time.
                Take(
                    $"telemetry/{sensor.Name}", new object(),
                    new JsonObject { ["value"] = milli / Thousand, ["unit"] = sensor.Unit });
            }
        }

        foreach (AlarmPicture alarm in now.Alarms)
        {
            JsonObject payload = new() { ["state"] = alarm.State, ["severity"] = alarm.Severity };
            if (alarm.State != "normal")
            {
                payload["value"] = Milli(alarm.ValueMilli);
                payload["limit"] = Milli(alarm.LimitMilli);
            }

            Take($"alarm/{alarm.Name}", alarm.State, payload);
        }
    }

    private static string Milli(int milli) => (milli / Thousand).ToString("0.000", CultureInfo.InvariantCulture);

    // What the subscriber received counts, and what did not change stays as old as it is.
    private void Take(string name, object what, JsonObject payload)
    {
        string topic = $"{root}/{name}";
        if (received.Contains(topic) || (fromBoard.TryGetValue(topic, out object? before) && before.Equals(what)))
        {
            return;
        }

        fromBoard[topic] = what;
        isChanged |= model.Take(topic, payload.ToJsonString());
    }

    private ScreenContent Content() => new()
    {
        Title = $"host-simulator: {root}{Where()}",
        Top = first.Subscribe is { } command ? [$"see it: {command}", $"next: {first.Next}"] : [],
        Summary = ViewSummary.Of(model),
        Rows = ViewRows.Of(model, DateTimeOffset.UtcNow),
        Empty = first.Broker is null
            ? $"This board is not provisioned, so it has no sensors yet.\n{first.Next}"
            : "no message yet",
        Bottom = [.. Delivery(), .. notices.TakeLast(NoticesShown)],
    };

    private string Where() => (first.Broker, picture) switch
    {
        (null, _) => ", not provisioned",
        (_, null) => $" at {first.Broker}",
        _ => $" at {first.Broker}, {StateText(picture.State)}, boot {picture.Boot}",
    };

    private IEnumerable<string> Delivery()
    {
        if (picture is null)
        {
            yield break;
        }

        string states = string.Join(", ", picture.Entries.GroupBy(entry => entry.State).Select(group => $"{group.Key} {group.Count()}"));
        yield return $"in flight {picture.Entries.Count} of {picture.EntryCount}{(states.Length > 0 ? $" ({states})" : "")}, "
            + $"acknowledged alarms {picture.AlarmsDelivered}, commits {picture.Commits}, connections {picture.Connects}";
        yield return $"faults: {picture.FaultText}";
    }
}
