using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gateway.Boards.HostSimulator.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>
/// The live display of a terminal: telemetry and alarms from the subscriber, inflight table and counters from the gateway.
/// </summary>
internal sealed class LiveView : IView
{
    private const int NoticesShown = 3;
    private const int AlarmsShown = 8;
    private const int EntriesShown = 8;
    private const int NoticesHeldMax = 1000;
    private const int RefreshMs = 200;

    private readonly string title;
    private readonly SortedDictionary<string, ReceivedMessage> telemetry = [];
    private readonly List<ReceivedMessage> alarms = [];
    private readonly ConcurrentQueue<string> notices = new();
    private readonly Stopwatch sinceDrawn = Stopwatch.StartNew();
    private readonly ManualResetEventSlim changed = new();
    private readonly Thread thread;
    private volatile IRenderable content;
    private volatile bool hasEnded;

    public LiveView(string title)
    {
        this.title = title;
        content = new Text("starting");
        thread = new Thread(Display) { IsBackground = true, Name = "display" };
        thread.Start();
    }

    public void Say(string line)
    {
        notices.Enqueue(line);
        while (notices.Count > NoticesHeldMax && notices.TryDequeue(out _))
        {
            // The oldest are dropped: this is a display, not a log.
        }
    }

    public void Show(ReceivedMessage message)
    {
        if (message.Kind == "telemetry")
        {
            telemetry[message.Name] = message;
        }
        else
        {
            alarms.Add(message);
            if (alarms.Count > AlarmsShown)
            {
                alarms.RemoveAt(0);
            }
        }
    }

    public void Draw(GatewayPicture picture)
    {
        if (sinceDrawn.ElapsedMilliseconds >= RefreshMs)
        {
            sinceDrawn.Restart();
            Compose(picture);
        }
    }

    public void End(GatewayPicture picture)
    {
        Compose(picture);
        hasEnded = true;
        changed.Set();
        thread.Join();
    }

    public void Dispose()
    {
        hasEnded = true;
        changed.Set();
        thread.Join();
        changed.Dispose();
    }

    private static string Time(ReceivedMessage message) => message.Time.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture);

    private static string Colour(string state) => state switch
    {
        "active-unack" or "active-acked" => $"[red]{state}[/]",
        "normal" => "[green]normal[/]",
        _ => Markup.Escape(state),
    };

    private static Table NewTable(string title, params string[] columns)
    {
        Table table = new() { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded, Expand = true };
        foreach (string column in columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        return table;
    }

    private void Display()
    {
        AnsiConsole.Live(content).AutoClear(false).Start(context =>
        {
            bool isLast;
            do
            {
                changed.Wait();
                changed.Reset();
                isLast = hasEnded;
                context.UpdateTarget(content);
            }
            while (!isLast);
        });
    }

    private void Compose(GatewayPicture picture)
    {
        content = new Rows(
            new Markup($"[bold]{Markup.Escape(title)}[/]  {picture.State}, boot {picture.Boot}"),
            Telemetry(),
            Alarms(),
            Inflight(picture),
            Counters(picture),
            new Text(string.Join('\n', notices.TakeLast(NoticesShown))));
        changed.Set();
    }

    private Table Telemetry()
    {
        Table table = NewTable("telemetry, QoS 0", "sensor", "value", "unit", "seq", "received");
        foreach ((string name, ReceivedMessage message) in telemetry)
        {
            table.AddRow(
                Markup.Escape(name), Markup.Escape(message.Member("value")), Markup.Escape(message.Member("unit")),
                Markup.Escape(message.Member("seq")), Time(message));
        }

        return table;
    }

    private Table Alarms()
    {
        Table table = NewTable("alarms and other messages, newest last", "received", "topic", "QoS", "state", "value", "limit", "seq");
        foreach (ReceivedMessage message in alarms)
        {
            bool isAlarm = message.Kind == "alarm";
            table.AddRow(
                Time(message),
                Markup.Escape(isAlarm ? message.Name : message.Kind),
                message.Qos.ToString(CultureInfo.InvariantCulture),
                isAlarm ? Colour(message.Member("state")) : Markup.Escape(message.Kind == "health" ? "" : message.Payload),
                Markup.Escape(message.Member("value")),
                Markup.Escape(message.Member("limit")),
                Markup.Escape(message.Member("seq")));
        }

        return table;
    }

    private static Table Inflight(GatewayPicture picture)
    {
        Table table = NewTable(
            $"inflight table: {picture.Entries.Count} of {picture.EntryCount} in use", "entry", "packet id", "sequence", "QoS", "state");
        foreach (EntryPicture entry in picture.Entries.Take(EntriesShown))
        {
            table.AddRow($"{entry.Index}", $"{entry.PacketId}", $"{entry.Sequence}", $"{entry.Qos}", $"{entry.State}");
        }

        return table;
    }

    private static Markup Counters(GatewayPicture picture) => new(
        $"alarms acknowledged by the broker [bold]{picture.AlarmsDelivered}[/]  commits {picture.Commits}  "
        + $"connections {picture.Connects}  faults: {Markup.Escape(picture.FaultText)}");
}
