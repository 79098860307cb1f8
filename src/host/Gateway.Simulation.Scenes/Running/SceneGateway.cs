using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Hal;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Simulation.Scenes;

/// <summary>One start of the gateway: the firmware's loop on the scene's drive. It records what happens, for the judges.</summary>
internal sealed class SceneGateway : IReboot
{
    private readonly WorldTime time;
    private readonly SceneRecord record;
    private readonly WallClock clock;
    private readonly GatewayLoop loop;
    private readonly GatewayParts parts;
    private readonly SceneBoot boot;
    private readonly long[] seqNoted;
    private readonly MeteredSlots? store;
    private long commitsNoted;
    private readonly Dictionary<int, (string Name, bool OnHigh)> outputs;
    private bool wasConnected;
    private bool isRebooting;
    private bool isStopping;
    private long dueBeforeStop;

    public SceneGateway(Scene scene, WorldTime time, SceneDrive drive, MemoryNetwork network, SceneRecord record)
    {
        this.time = time;
        this.record = record;
        clock = new WallClock(time, scene.Clock.Start.ToUnixTimeMilliseconds());
        Link = new MeteredLink(network.CreateLink());
        HostAreas areas = new(drive.Area);
        parts = new HostParts
        {
            Clock = clock,
            Link = Link,
            Areas = areas,
            Reboot = this,
            BacklogCount = AppLimits.BacklogCount,
            Board = "scene"u8.ToArray(),
            Seed = (uint)record.Boots.Count + 1,
        }.Make();
        SettingsStore settings = HostAreas.NewSettings(drive.Area, parts.Crc, parts.Faults);
        new SettingsStart(settings, null, null, parts.Faults).Run();
        outputs = OutputsOf(settings.Live);
        SceneDeviceFactory factory = new(scene, time, record.Readings) { Moved = NoteLevel };
        new SettingsMapping(factory).Apply(settings.Live, null, parts);
        if (factory.Modbus is { } modbus)
        {
            parts.Add(modbus);
        }

        HostOutputs.Add(settings.Live, factory, parts);
        parts.TelemetryArea = areas.Telemetry(parts);
        loop = new GatewayLoop(parts);
        loop.Start();
        boot = new SceneBoot { Number = loop.BootCount, StartMs = time.NowMs, BacklogCount = parts.BacklogCount };
        record.Boots.Add(boot);
        foreach (SensorChannel sensor in parts.Sensors.Where((_, i) => settings.Live.GetNumber(SettingId.SensorKeep + i + 1) != 0))
        {
            boot.Durable[Encoding.UTF8.GetString(sensor.Name)] = 0;
        }

        Link.Kept = boot.Durable.Keys;
        store = drive.Telemetry;
        commitsNoted = store?.Commits ?? 0;
        seqNoted = [.. parts.Alarms.Select(alarm => alarm.Rule.Seq)];
    }

    public MeteredLink Link { get; }

    public SceneBoot Boot => boot;

    public bool IsConnected => loop.Session.IsConnected;

    /// <summary>This start has ended: it stopped as ordered, or asked for a restart.</summary>
    public bool IsOver => loop.IsStopped || isRebooting;

    /// <summary>Unfinished publishes.</summary>
    public int HeldCount => loop.Session.HeldCount;

    /// <summary>Commands that were received and are not carried out yet, or not completely acknowledged.</summary>
    public int InboundCount => loop.Session.InboundHeldCount;

    public string Recovered => $"{loop.Table.AwaitingCount} awaiting, {loop.Table.ReleasedCount} released";

    private long Due => parts.Sensors.Sum(sensor => sensor.Seq);

    /// <inheritdoc/>
    public void Reboot(Fault reason) => isRebooting = true;

    /// <inheritdoc/>
    public bool EraseStorage(byte[] buffer) => true;

    /// <summary>A turn; returns how long it wants to sleep, in ms.</summary>
    public int Turn()
    {
        int sleepMs = loop.Turn();
        NoteCommits();
        for (int i = 0; i < seqNoted.Length; i++)
        {
            AlarmRule rule = parts.Alarms[i].Rule;
            while (seqNoted[i] < rule.Seq)
            {
                seqNoted[i]++;

                // What is held back is told later, perhaps with another mark.
                string? state = seqNoted[i] == rule.Seq && !rule.IsHeld ? AlarmStates.NameOf(rule) : null;
                record.Made.Add(new AlarmMade(boot, Encoding.UTF8.GetString(parts.Alarms[i].Name), seqNoted[i], state, time.NowMs));
            }
        }

        // A disconnect as ordered is no lost connection.
        if (wasConnected != IsConnected && !isStopping && !IsOver)
        {
            wasConnected = IsConnected;
            boot.ConnectionChangesMs.Add(time.NowMs);
        }

        return sleepMs;
    }

    // What a turn has made is written at its end; a full slot is written before the record that finds no room.
    private void NoteCommits()
    {
        if (store == null || store.Commits == commitsNoted)
        {
            return;
        }

        commitsNoted = store.Commits;
        foreach (string sensor in boot.Durable.Keys)
        {
            boot.Durable[sensor] = parts.Sensors.Single(one => Encoding.UTF8.GetString(one.Name) == sensor).Seq;
        }
    }

    public void SetClock()
    {
        clock.Set();
        boot.SyncsMs.Add(time.NowMs);
    }

    public void Stop()
    {
        isStopping = true;
        dueBeforeStop = Due;
        loop.Stop();
    }

    // The name of the output on each pin, and at which level it is on.
    private static Dictionary<int, (string Name, bool OnHigh)> OutputsOf(SettingsSet set) =>
        Enumerable.Range(1, SettingsLimits.OutputCount)
            .Where(i => set.GetNumber(SettingId.OutputKind + i) == OutputKind.Pin)
            .ToDictionary(
                i => set.GetNumber(SettingId.OutputPin + i),
                i => (Encoding.UTF8.GetString(set.NewValue(SettingId.OutputName + i)), set.GetNumber(SettingId.OutputActive + i) == 0));

    private void NoteLevel(int pin, bool isHigh)
    {
        if (outputs.TryGetValue(pin, out (string Name, bool OnHigh) output))
        {
            record.Switches.Add(new SceneSwitch(output.Name, time.NowMs, isHigh == output.OnHigh));
        }
    }

    /// <summary>This start has ended, as ordered or because the power failed: keeps its counters.</summary>
    public void End(bool isOrdered)
    {
        boot.EndMs = time.NowMs;
        foreach ((string name, _) in outputs.Values)
        {
            // Nothing drives the pins until the next start.
            record.Switches.Add(new SceneSwitch(name, time.NowMs, false) { IsReleased = true });
        }

        boot.DueWhileStopping = isStopping ? Due - dueBeforeStop : isOrdered ? Due : 0;
        boot.TelemetryOnDeadLink = Link.TelemetryLost;
        boot.IsOrdered = isOrdered;
        record.StoredCommits = store?.Commits ?? 0;
        record.StoredBytes = store?.Bytes ?? 0;
        foreach (SensorChannel sensor in parts.Sensors)
        {
            boot.TelemetryMade[Encoding.UTF8.GetString(sensor.Name)] = sensor.Seq;
        }

        // What an alarm holds back ends with this start: the next one evaluates its condition again, and gives its seq again.
        foreach (AlarmChannel alarm in parts.Alarms.Where(one => one.Rule.IsHeld))
        {
            string name = Encoding.UTF8.GetString(alarm.Name);
            record.Made.RemoveAll(made => made.Alarm == name && made.Seq > alarm.Rule.ToldSeq);
        }

        for (int fault = 1; fault < (int)Fault.Count; fault++)
        {
            boot.Faults[(Fault)fault] = parts.Faults.CountOf((Fault)fault);
        }
    }
}
