using Gateway.Modbus;
using Gateway.Tests.Unit.Primitives;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Tests.Unit.Modbus;

/// <summary>What devices on a serial line do wrong, one by one and at random: what is said of it, and that all others go on.</summary>
public class MisbehaviorTests(ITestOutputHelper log)
{
    private const int ResponseMs = 200;
    private const int IntervalMs = 2000;

    // A request's time on the line, an answer's, the gap, and the pause that ends what is no frame.
    private const int OverheadMs = 120;

    // What is said of it, and what is sent instead of an answer: after how long, which bytes, and whether they have their CRC.
    private static readonly Dictionary<string, (ModbusResult, Func<byte[], byte[], IEnumerable<(int, byte[], bool)>>)> Cases = new()
    {
        ["silent"] = (ModbusResult.NoAnswer, (_, _) => []),
        ["late"] = (ModbusResult.NoAnswer, (_, good) => [(ResponseMs + 50, good, false)]),
        ["noise and no answer"] = (ModbusResult.BadCrc, (_, _) => [(5, [0xFF, 0x00, 0xFF, 0x55, 0xAA, 0x01, 0x77], true)]),
        ["a glitch and no answer"] = (ModbusResult.NoAnswer, (_, _) => [(5, [0x00], true)]),
        ["another unit"] = (ModbusResult.WrongUnit, (_, good) => [(5, [9, .. good[1..]], false)]),
        ["another function"] = (ModbusResult.Malformed, (_, good) => [(5, [good[0], 4, .. good[2..]], false)]),
        ["more registers"] = (ModbusResult.Malformed, (_, good) => [(5, [good[0], 3, 4, 0, 1, 0, 1], false)]),
        ["cut"] = (ModbusResult.Malformed, (_, good) => [(5, SerialSlave.Frame(good)[..^3], true)]),
        ["cut to two bytes"] = (ModbusResult.Malformed, (_, good) => [(5, good[..2], true)]),
        ["bad CRC"] = (ModbusResult.BadCrc, (_, good) => [(5, Changed(SerialSlave.Frame(good), good.Length + 1), true)]),
        ["a changed byte count"] = (ModbusResult.BadCrc, (_, good) => [(5, Changed(SerialSlave.Frame(good), 2), true)]),
        ["busy"] = (ModbusResult.Exception, (_, good) => [(5, [good[0], 0x83, 6], false)])
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Once_it_costs_one_attempt_and_the_next_unit_is_read_within_a_response_time(string name)
    {
        ModbusRig rig = Two();
        (ModbusResult result, Func<byte[], byte[], IEnumerable<(int, byte[], bool)>> answer) = Cases[name];
        rig.Run(IntervalMs - 10);
        rig.Devices[1].Next.Enqueue(body => answer(body, rig.Devices[1].Good(body)));
        int requests = rig.Requests.Count;
        rig.RunUntil(() => rig.Requests.Count == requests + 2, IntervalMs);
        Assert.Equal([1, 2], rig.Requests.Skip(requests).Select(r => (int)r.Body[0]));
        Assert.InRange(rig.Requests[^1].AtMs - rig.Requests[^2].AtMs, 1, ResponseMs + OverheadMs);
        Assert.Equal(1, rig.Master.CountOf(result));
        rig.Run((2 * ResponseMs) + (2 * OverheadMs));
        Assert.Equal([ModbusResult.Ok, ModbusResult.Ok], new[] { rig.Points.ResultOf(0), rig.Points.ResultOf(1) });
        Assert.Equal((11_000, 22_000), (rig.Points.ValueMilliOf(0), rig.Points.ValueMilliOf(1)));
        IEnumerable<ModbusResult> others = Enum.GetValues<ModbusResult>().Where(r => r is not (ModbusResult.Ok or ModbusResult.Count));
        Assert.Equal(1, others.Sum(rig.Master.CountOf));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Always_it_fails_with_its_reason_and_the_others_keep_their_interval(string name)
    {
        ModbusRig rig = Two();
        (ModbusResult result, Func<byte[], byte[], IEnumerable<(int, byte[], bool)>> answer) = Cases[name];
        Misbehave(rig.Devices[1], answer);
        rig.Run(60_000);
        Assert.Equal(result, rig.Points.ResultOf(0));
        Assert.Equal(name == "busy" ? 6 : 0, rig.Points.ExceptionOf(0));
        Assert.Equal(22_000, rig.Points.ValueMilliOf(1));
        long[] times = [.. rig.Requests.Where(r => r.Body[0] == 2).Select(r => r.AtMs)];
        Assert.InRange(times.Length, 29, 31);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, IntervalMs + ResponseMs + OverheadMs));

        // Probes become rare, and the first good answer ends it.
        Assert.InRange(rig.Requests.Count(r => r.Body[0] == 1 && r.AtMs > 30_000), 1, 2);
        rig.Devices[1].Next.Clear();
        long backMs = rig.RunUntil(() => rig.Points.ResultOf(0) == ModbusResult.Ok, 64_000 + IntervalMs);
        log.WriteLine($"back after {backMs} ms");
        Assert.Equal(11_000, rig.Points.ValueMilliOf(0));
    }

    [Theory]
    [InlineData("garbage before it")]
    [InlineData("garbage that begins like it")]
    [InlineData("another unit's before it")]
    [InlineData("twice at once")]
    [InlineData("twice, the second one later")]
    [InlineData("noise after it")]
    public void A_good_answer_among_others_is_found(string name)
    {
        ModbusRig rig = Two();
        rig.Run(IntervalMs - 10);
        rig.Devices[1].Holding[0] = 33;
        rig.Devices[1].Next.Enqueue(body =>
        {
            byte[] frame = SerialSlave.Frame(rig.Devices[1].Good(body));
            return name switch
            {
                "garbage before it" => [(5, [0x00, 0xFF, 0x01, .. frame], true)],
                "garbage that begins like it" => [(5, [1, 3, .. frame], true)],
                "another unit's before it" => [(5, [.. SerialSlave.Frame(2, 3, 2, 0, 99), .. frame], true)],
                "twice at once" => [(5, [.. frame, .. frame], true)],
                "twice, the second one later" => [(5, frame, true), (6, frame, true)],
                _ => [(5, [.. frame, 0xFF, 0x00], true), (7, [0x13], true)]
            };
        });
        rig.Run(ResponseMs);
        Assert.Equal((33_000, 22_000), (rig.Points.ValueMilliOf(0), rig.Points.ValueMilliOf(1)));
        Assert.Equal(rig.Requests.Count, rig.Master.CountOf(ModbusResult.Ok));
        rig.Run(IntervalMs);
        Assert.Equal(rig.Requests.Count, rig.Master.CountOf(ModbusResult.Ok));
    }

    [Fact]
    public void Noise_without_end_holds_the_bus_for_a_bounded_time()
    {
        ModbusRig rig = Two();
        rig.EachMs = now => rig.Master.FeedBytes([(byte)now], 0, 1, now);
        rig.Run(20_000);
        Assert.Equal([1, 2], rig.Requests.Select(r => (int)r.Body[0]).Distinct().Order());
        Assert.True(rig.Requests.Count >= 6, $"{rig.Requests.Count} requests");
        rig.EachMs = null;
        rig.Run(64_000);
        Assert.Equal([ModbusResult.Ok, ModbusResult.Ok], new[] { rig.Points.ResultOf(0), rig.Points.ResultOf(1) });
    }

    [Fact]
    public void A_write_that_another_answer_confirms_is_not_done()
    {
        ModbusRig rig = Two();
        rig.Run(1000);
        rig.Devices[1].Next.Enqueue(_ => [(5, [1, 6, 0, 7, 0, 1], false)]);
        rig.Master.Write(1, ModbusTable.Holding, 7, [2], 1, isMultiple: false);
        rig.Run(ResponseMs);
        Assert.False(rig.Master.TakeWritten());
        rig.Run(ResponseMs);
        Assert.True(rig.Master.TakeWritten());
        Assert.Equal((ModbusResult.Ok, 1), (rig.Master.WrittenResult, rig.Master.CountOf(ModbusResult.Malformed)));
        Assert.Equal(2, rig.Devices[1].Holding[7]);
    }

    [Fact]
    public void The_echo_of_a_write_is_not_its_confirmation_after_a_read_that_had_an_echo()
    {
        ModbusRig rig = Two();
        rig.HasEcho = true;
        rig.Run(1000);
        Assert.Equal((11_000, 22_000), (rig.Points.ValueMilliOf(0), rig.Points.ValueMilliOf(1)));
        rig.Devices[1].IsSilent = true;
        rig.Master.Write(1, ModbusTable.Holding, 7, [2], 1, isMultiple: false);
        rig.RunUntil(rig.Master.TakeWritten, 2000);
        Assert.Equal(ModbusResult.NoAnswer, rig.Master.WrittenResult);
        rig.Master.Write(2, ModbusTable.Holding, 7, [2], 1, isMultiple: false);
        rig.RunUntil(rig.Master.TakeWritten, 1000);
        Assert.Equal((ModbusResult.Ok, 2), (rig.Master.WrittenResult, rig.Devices[2].Holding[7]));

        // Another adapter, which has none.
        rig.HasEcho = false;
        rig.Run(IntervalMs);
        Assert.Equal(ModbusResult.Ok, rig.Points.ResultOf(1));
        rig.Master.Write(2, ModbusTable.Holding, 7, [3], 1, isMultiple: false);
        rig.RunUntil(rig.Master.TakeWritten, 1000);
        Assert.Equal(ModbusResult.Ok, rig.Master.WrittenResult);
    }

    [Fact]
    public void A_late_answer_is_never_taken_for_another_read()
    {
        Random random = Seed.Next(log, out string seed);
        int readings = 0;
        for (int world = 0; world < 40; world++)
        {
            ModbusRig rig = Misread(random);
            for (int i = 0; i < 200; i++)
            {
                rig.Run(random.Next(50, 500));
                for (int point = 0; point < rig.Points.Count; point++)
                {
                    if (rig.Points.Take(point) && rig.Points.ResultOf(point) == ModbusResult.Ok)
                    {
                        readings++;
                        int value = rig.Points.ValueMilliOf(point);
                        Assert.True(value == (100 + point) * 1000, $"{seed} {point} {value}");
                    }
                }
            }
        }

        log.WriteLine($"{readings} readings");
        Assert.True(readings > 1000);
    }

    // Eight reads of one length from two units, whose answers are late by less than twice the time, doubled, cut, among noise or missing.
    private static ModbusRig Misread(Random random)
    {
        var points = new ModbusPoints(8);
        for (int i = 0; i < 8; i++)
        {
            points.Add(1 + (i & 1), ModbusTable.Holding, i * 10, ModbusType.U16, ModbusOrder.Abcd, 0, random.Next(200, 2000));
        }

        var rig = new ModbusRig(points, new ModbusOptions { ResponseMs = ResponseMs, GapMax = 0 })
        {
            PieceBytesMax = random.Next(1, 10),
            TurnMs = random.Next(1, 12)
        };
        for (int i = 0; i < 8; i++)
        {
            int unit = 1 + (i & 1);
            rig.Devices.TryAdd(unit, new SimulatedDevice());
            rig.Devices[unit].Holding[i * 10] = (ushort)(100 + i);
        }

        foreach (SimulatedDevice device in rig.Devices.Values)
        {
            Misbehave(device, (_, good) => random.Next(10) switch
            {
                0 or 1 => [(random.Next(0, (2 * ResponseMs) - 40), good, false)],
                2 => [],
                3 => [(5, SerialSlave.Frame(good)[..random.Next(1, 7)], true)],
                4 => [(5, [(byte)random.Next(256), (byte)random.Next(256), .. SerialSlave.Frame(good)], true)],
                5 => [(5, [.. SerialSlave.Frame(good), .. SerialSlave.Frame(good)], true)],
                _ => [(random.Next(0, 20), good, false)]
            });
        }

        return rig.Up();
    }

    private static void Misbehave(SimulatedDevice device, Func<byte[], byte[], IEnumerable<(int, byte[], bool)>> answer)
    {
        IEnumerable<(int, byte[], bool)> Again(byte[] body)
        {
            device.Next.Enqueue(Again);
            return answer(body, device.Good(body));
        }

        device.Next.Enqueue(Again);
    }

    private static byte[] Changed(byte[] frame, int at)
    {
        frame[at] ^= 0x40;
        return frame;
    }

    private static ModbusRig Two()
    {
        var points = new ModbusPoints(2);
        points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, IntervalMs);
        points.Add(2, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, IntervalMs);
        var rig = new ModbusRig(points, new ModbusOptions { ResponseMs = ResponseMs });
        rig.Devices[1] = new SimulatedDevice { Holding = { [0] = 11 } };
        rig.Devices[2] = new SimulatedDevice { Holding = { [0] = 22 } };
        return rig.Up();
    }
}
