using System;
using System.Collections.Generic;
using System.Device.Gpio;
using System.Threading;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Tests.Nano.Budget;

namespace Gateway.Tests.Nano.Device
{
    /// <summary>
    /// Runs a gateway on the device's own storage, socket, clock and pins, in virtual time, and reads <see cref="Probe"/>. Turns come as
    /// on the device: when bytes arrive, when the loop asked for one, and when a pin changes. It is compiled with them; a table counts
    /// what lies below.
    /// </summary>
    public static class DeviceDriver
    {
        private const int Alarms = 64;
        private const int BurstAlarms = 8;
        private const int IdleSeconds = 600;

        // Far enough apart for the progress record of a single alarm.
        private const int SpacingMs = 4000;
        private const int SettleMs = 30000;

        /// <summary>A row for each figure: its name, unit, value, and the methods' counters with their divisor.</summary>
        public static IReadOnlyList<object[]> Measure()
        {
            List<object[]> rows = new List<object[]>();
            Idle(rows, 1);
            Idle(rows, 8);
            Alarm(rows, 1, 1);
            Alarm(rows, 2, 1);
            Alarm(rows, 1, BurstAlarms);
            Alarm(rows, 2, BurstAlarms);
            Telemetry(rows);
            return rows;
        }

        private static void Idle(List<object[]> rows, int contacts)
        {
            DeviceBench bench = new DeviceBench(1, contacts, true);
            bench.Run(SettleMs);
            Probe.Reset();
            bench.Run(IdleSeconds * 1000);
            string name = contacts == 1 ? "idle-1-contact" : "idle-8-contacts";
            Counts idle = new Counts();
            rows.Add(Row(name, "IL/s", idle.Instructions, IdleSeconds, idle.Methods));
            rows.Add(Row(name + "-objects", "objects/600 s", idle.Objects, 1, null));
        }

        private static void Alarm(List<object[]> rows, int qos, int together)
        {
            DeviceBench bench = new DeviceBench(qos, together, true);
            bench.HealthIntervalMs = int.MaxValue;
            int spacingMs = SpacingMs * together;
            int times = Alarms / together;
            bench.Run(SettleMs);
            Probe.Reset();
            bench.Run(times * spacingMs);
            Counts idle = new Counts();
            for (int i = 0; i < 4; i++)
            {
                bench.Move(spacingMs);
            }

            Probe.Reset();
            for (int i = 0; i < times; i++)
            {
                bench.Move(spacingMs);
            }

            string name = (together == 1 ? "alarm-qos" : "burst-qos") + qos;
            Counts alarms = new Counts().Less(idle);
            rows.Add(Row(name, "IL", alarms.Instructions, Alarms, alarms.Methods));
            rows.Add(Row(name + "-objects", "objects", alarms.Objects, Alarms, null));
        }

        // A reading that an alarm evaluates and that is published, every second, compared with the same gateway without both.
        private static void Telemetry(List<object[]> rows)
        {
            Counts readings = Readings(1000).Less(Readings(1000000));
            rows.Add(Row("reading", "IL", readings.Instructions, Alarms, readings.Methods));
        }

        private static Counts Readings(int sampleMs)
        {
            DeviceBench bench = new DeviceBench(1, 1, false);
            bench.HealthIntervalMs = int.MaxValue;
            bench.AddSensor("t1", sampleMs, sampleMs);
            bench.Run(SettleMs);
            Probe.Reset();
            bench.Run(Alarms * 1000);
            return new Counts();
        }

        private static object[] Row(string name, string unit, long value, int times, long[] methods)
        {
            return new object[] { name, unit, (value + times - 1) / times, methods ?? new long[Probe.Methods.Length], times };
        }
    }

    /// <summary>The probe's present counters.</summary>
    internal sealed class Counts
    {
        public Counts()
        {
            Instructions = Probe.Instructions;
            Objects = Probe.Objects;
            Methods = (long[])Probe.Methods.Clone();
        }

        public long Instructions { get; private set; }

        public long Objects { get; private set; }

        /// <summary>By the number of the method; the last is the system libraries'.</summary>
        public long[] Methods { get; }

        /// <summary>These minus what happens in any case.</summary>
        public Counts Less(Counts idle)
        {
            Instructions -= idle.Instructions;
            Objects -= idle.Objects;
            for (int i = 0; i < Methods.Length; i++)
            {
                Methods[i] -= idle.Methods[i];
            }

            return this;
        }
    }

    /// <summary>A gateway as a board composes it: three sensors, a threshold, contacts to ground.</summary>
    internal sealed class DeviceBench
    {
        private readonly List<GpioPin> pins = new List<GpioPin>();
        private readonly List<SensorChannel> sensors = new List<SensorChannel>();
        private readonly List<AlarmChannel> alarms = new List<AlarmChannel>();
        private readonly GpioController controller = new GpioController();
        private readonly EdgeCount edges = new EdgeCount();
        private readonly AutoResetEvent wake = new AutoResetEvent(false);
        private readonly NanoClock clock = new NanoClock();
        private readonly SlotFolder files = new SlotFolder("I:\\gw");
        private readonly int qos;
        private readonly int contacts;
        private readonly bool hasDefaults;
        private LinkSupervisor network;
        private SocketLink link;
        private GatewayLoop loop;

        public DeviceBench(int qos, int contacts, bool hasDefaults)
        {
            this.qos = qos;
            this.contacts = contacts;
            this.hasDefaults = hasDefaults;
            VirtualTime.Forget();
            System.IO.FileStream.Files.Clear();
        }

        /// <summary>Time between health messages, which must not be part of another figure.</summary>
        public int HealthIntervalMs { get; set; } = 60000;

        public void AddSensor(string name, int sampleMs, int intervalMs)
        {
            sensors.Add(new SensorChannel(Ascii.Bytes(name), Ascii.Bytes("Cel"), new SteadySensor(), sampleMs, intervalMs));
        }

        /// <summary>The program runs for this long.</summary>
        public void Run(long ms)
        {
            if (loop == null)
            {
                Compose();
            }

            long end = VirtualTime.NowMs + ms;
            while (VirtualTime.NowMs < end)
            {
                int sleepMs = loop.Turn();
                if (sleepMs > 0)
                {
                    link.Wait(sleepMs, edges);
                }
            }
        }

        /// <summary>Every contact changes once, all at the same time, and the program runs for this long.</summary>
        public void Move(int ms)
        {
            long delivered = loop.AlarmsDelivered;
            VirtualTime.Plan(VirtualTime.NowMs + 500, MoveAll);
            Run(ms);
            if (loop.AlarmsDelivered != delivered + pins.Count)
            {
                throw new InvalidOperationException("an alarm was not delivered in its time");
            }
        }

        private void MoveAll()
        {
            for (int i = 0; i < pins.Count; i++)
            {
                pins[i].Toggle();
            }
        }

        private void Compose()
        {
            if (hasDefaults)
            {
                AddSensor("temperature", 5000, 30000);
                AddSensor("heap", 60000, 60000);
                AddSensor("native", 60000, 60000);
            }

            alarms.Add(new AlarmChannel(
                Ascii.Bytes("hot"), new ThresholdRule(AlarmSeverity.High, true, 60000, 2000, 10000), sensors[0], 2));
            for (int i = 0; i < contacts; i++)
            {
                AddContact(i);
            }

            network = new LinkSupervisor();
            link = new SocketLink(network, clock, wake);
            link.Target = new PlainTarget();
            GatewayParts parts = new GatewayParts();
            parts.Id = Ascii.Bytes("gw-0a1b2c");
            parts.HealthIntervalMs = HealthIntervalMs;
            parts.Clock = clock;
            parts.Link = link;
            parts.ProgressArea = Area('p', 2, AppLimits.ProgressSlotBytesMax);
            parts.AlarmStateArea = Area('a', 2, AppLimits.AlarmStateSlotBytesMax);
            parts.BootArea = Area('b', 2, AppLimits.BootSlotBytesMax);
            parts.CommandArea = Area('c', 2, AppLimits.CommandIdsSlotBytesMax);
            parts.InflightArea = Area('i', 24, AppLimits.InflightSlotBytesMax);
            parts.InboundArea = Area('n', 2, AppLimits.InboundSlotBytesMax);
            parts.Limits.EntryCount = 24;
            parts.Limits.PacketCount = 4;
            parts.Crc = new NativeCrc32();
            parts.BacklogCount = AppLimits.BacklogCount;
            parts.Sensors = sensors.ToArray();
            parts.Alarms = alarms.ToArray();
            parts.Edges = edges;
            loop = new GatewayLoop(parts);
            loop.Start();
            PlanLinkThread();
        }

        private void AddContact(int number)
        {
            GpioInput input = new GpioInput(controller, number, true, edges);
            pins.Add(controller.Pins[number]);
            alarms.Add(new AlarmChannel(
                Ascii.Bytes("contact-" + number), new ContactRule(AlarmSeverity.Medium, true, 50), new GroundContact(input), qos));
        }

        private FileSlotStorage Area(char letter, int slots, int bytesMax)
        {
            return new FileSlotStorage(files, letter, slots, bytesMax, false);
        }

        // The link thread's turn, while the loop's waits.
        private void PlanLinkThread()
        {
            VirtualTime.Plan(VirtualTime.NowMs + LinkLimits.LinkThreadTurnMs, LinkThreadTurn);
        }

        private void LinkThreadTurn()
        {
            link.Work(clock.MonotonicMs);
            PlanLinkThread();
        }
    }

    internal sealed class SteadySensor : ISensor
    {
        public int ValueMilli
        {
            get { return 20000; }
        }

        public SensorStatus Poll(long nowMs)
        {
            return SensorStatus.Ok;
        }
    }

    internal sealed class PlainTarget : ILinkTarget
    {
        public int Version
        {
            get { return 1; }
        }

        public int Port
        {
            get { return 1883; }
        }

        public bool IsSecure
        {
            get { return false; }
        }

        public int CopyHost(byte[] buffer, int offset)
        {
            buffer[offset] = (byte)'1';
            return 1;
        }

        public int CertificateRoomBytes(LinkCertificate which)
        {
            return 0;
        }

        public byte[] Certificate(LinkCertificate which, byte[] room)
        {
            return null;
        }
    }
}
