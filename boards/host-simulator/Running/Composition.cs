using System.Security.Cryptography;
using System.Text;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Host;
using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Client;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Mqtt;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>
/// Composes the gateway from this board's parts: simulated sensors and slot files in place of pins and flash. Sizes are the device's.
/// </summary>
internal sealed class Composition : IDisposable
{
    private readonly List<IDisposable> held = [];

    private Composition(GatewayParts parts, TcpLink link, Dictionary<string, string> units)
    {
        Units = units;
        Parts = parts;
        Link = link;
    }

    /// <summary>The parts, which the loop owns from its construction on.</summary>
    public GatewayParts Parts { get; }

    /// <summary>Their link, with two members that the contract lacks: a wait and a reason.</summary>
    public TcpLink Link { get; }

    /// <summary>The unit of each sensor.</summary>
    public Dictionary<string, string> Units { get; }

    /// <summary>One line for each sensor or alarm that was left out.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>
    /// Composes for this broker, or with null for that of the settings, or for none while the board waits to be provisioned
    /// (<paramref name="hasBroker"/>): it then has what the settings name and nothing of its own. What the command line says counts before
    /// the settings. Throws <see cref="SensorSpecException"/> and <see cref="StorageRefusedException"/>.
    /// </summary>
    public static Composition Make(SimulatorOptions options, BrokerAddress? broker, SimulatedBoard board, bool hasBroker = true)
    {
        TcpLink link = broker?.MakeLink()
            ?? new TcpLink(TcpLinkOptions.ForTarget) { Target = hasBroker ? new LiveTarget(board.Settings) : null };
        GatewayParts parts = new HostParts
        {
            Clock = board.Clock,
            Link = new CommittedBrokerLink(link, board.Writes),
            Areas = board.Areas,
            DelaysNetwork = false,
            Reboot = board,
            Settings = board.Settings,
            WifiStore = board.Wifi,
            HasBroker = hasBroker,
            Crc = board.Crc,
            Faults = board.Faults,
            BacklogCount = options.BacklogCount,
            Board = "host-simulator"u8.ToArray(),
            Network = new HostNetworkStatus(),
            Seed = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
        }.Make();
        parts.CodeSeed = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        parts.LastRestart = board.LastRestart;
        parts.DiscoveryPlaceCount = BoardLimits.ChannelsMax;
        parts.DiscoveryAlarmPlaceCount = BoardLimits.ChannelsMax;
        parts.Limits.TraceCount = options.IsTraced ? BoardLimits.TraceCount : 0;
        SimulatorDeviceFactory factory = new(board.Clock, options.Waves);
        parts.Others = factory.OpenModbus(board.Settings.Live);
        SettingsMapping mapping = new(factory);
        mapping.Apply(board.Settings.Live, board.HardwareId, parts);
        parts.TelemetryArea = board.Areas.Telemetry(parts);
        for (int i = mapping.RefusedCount + HostOutputs.Add(board.Settings.Live, factory, parts); i > 0; i--)
        {
            board.Faults.Add(AppFaults.ConfigurationRejected);
        }

        parts.Discovery = options.Discovery ?? parts.Discovery;
        if (options.IsIdGiven)
        {
            parts.Id = board.HardwareId;
        }

        if (!board.Settings.Live.IsSet(SettingId.HealthInterval))
        {
            parts.HealthIntervalMs = BoardLimits.HealthIntervalMs;
        }

        if (broker is not null)
        {
            UseBroker(broker, parts, options.BrokerQosMax);
        }
        else if (parts.SecondBroker is { } second)
        {
            second.Target = new LiveTarget(board.Settings, (LiveTarget?)link.Target);
            options.Failover?.Apply(second);
        }

        options.Timing?.Apply(parts.Session);
        return WithParts(Compose(parts, link, options, hasBroker ? board.Settings.Live : null, factory.Units), factory, hasBroker);
    }

    private static Composition WithParts(Composition made, SimulatorDeviceFactory factory, bool hasBroker)
    {
        made.held.Add(factory);
        made.Notices.AddRange(factory.Notices(isProvisioned: hasBroker));
        return made;
    }

    // The broker that is given takes the place of those of the settings.
    private static void UseBroker(BrokerAddress broker, GatewayParts parts, int qosMax)
    {
        parts.Session.ClientId = parts.Id;
        parts.Session.UserName = broker.UserName is null ? null : Encoding.UTF8.GetBytes(broker.UserName);
        parts.Session.Password = broker.Password is null ? null : Encoding.UTF8.GetBytes(broker.Password);
        parts.Session.BrokerQosMax = qosMax;
        parts.Session.SessionTag = broker.SessionTag(parts.Crc, parts.Id);
        parts.SecondBroker = null;
    }

    private static Composition Compose(
        GatewayParts parts, TcpLink link, SimulatorOptions options, SettingsSet? set, Dictionary<string, string> units)
    {
        Composition made = new(parts, link, units);
        made.held.Add(link);
        try
        {
            // A board that waits to be provisioned has nothing of its own; the demonstration never mixes with a site's settings.
            bool hasSensors = HasAny(set, SettingId.SensorKind, SettingsLimits.SensorCount);
            bool hasAlarms = HasAny(set, SettingId.AlarmKind, SettingsLimits.AlarmCount);
            bool addsOwn = set is not null && !(options.IsDemonstration && (hasSensors || hasAlarms));
            if (addsOwn && !hasSensors)
            {
                made.AddSensors(options);
            }

            if (addsOwn && !hasAlarms)
            {
                made.AddAlarms(options);
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    // Whether the set names a sensor or an alarm, whether the board can have it or not.
    private static bool HasAny(SettingsSet? set, int kindId, int count) =>
        set is not null && Enumerable.Range(1, count).Any(index => set.GetNumber(kindId + index) != 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in held)
        {
            item.Dispose();
        }
    }

    private void AddSensors(SimulatorOptions options)
    {
        List<SensorChannel> channels = [];
        foreach (SensorSpec spec in options.Sensors)
        {
            try
            {
                ISensor sensor = spec.Open();
                if (sensor is IDisposable disposable)
                {
                    held.Add(disposable);
                }

                SensorChannel channel = new(
                    Encoding.UTF8.GetBytes(spec.Name), Encoding.UTF8.GetBytes(options.UnitOf(spec.Name)), sensor,
                    options.SampleMsOf(spec.Name), options.IntervalMsOf(spec.Name));
                channel.WithReport().DeadbandMilli = options.DeadbandMilliOf(spec.Name);
                channel.WithReport().IntervalMaxMs = (int)Math.Min((long)channel.IntervalMs * BoardLimits.IntervalsMax, int.MaxValue);
                channel.WithReport().HasWindow = options.Windows.Contains(spec.Name);
                channels.Add(channel);
                Units[spec.Name] = options.UnitOf(spec.Name);
            }
            catch (SensorAbsentException exception)
            {
                Notices.Add($"sensor {spec.Name} left out: {exception.Message}");
            }
        }

        Parts.Sensors = [.. channels];
    }

    private void AddAlarms(SimulatorOptions options)
    {
        List<AlarmChannel> channels = [];
        foreach (ThresholdSpec spec in options.Thresholds)
        {
            SensorChannel? source = Parts.Sensors.FirstOrDefault(sensor => Encoding.UTF8.GetString(sensor.Name) == spec.Sensor);
            if (source is null)
            {
                Notices.Add($"alarm {spec.Name} left out with its sensor");
                continue;
            }

            ThresholdRule rule = new(AlarmSeverity.High, spec.IsAbove, spec.LimitMilli, spec.HysteresisMilli, onDelayMs: 0);
            channels.Add(new AlarmChannel(Encoding.UTF8.GetBytes(spec.Name), rule, source, spec.Qos));
        }

        uint seed = 1;
        foreach (ContactSpec spec in options.Contacts)
        {
            ScriptedInput contact = new(Parts.Clock, new ScriptedInputOptions { Seed = seed++ });
            ContactRule rule = new(AlarmSeverity.Medium, raisedWhenClosed: true, BoardLimits.DebounceMs);
            channels.Add(new AlarmChannel(Encoding.UTF8.GetBytes(spec.Name), rule, contact, spec.Qos));
        }

        Parts.Alarms = [.. channels];
    }
}
