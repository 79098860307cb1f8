using Gateway.Modbus;
using Xunit;

namespace Gateway.Tests.Unit.Modbus;

/// <summary>What is special on TCP: the transaction identifier, and a stream that can be out of step.</summary>
public class TcpTests
{
    private const int ResponseMs = 200;

    [Fact]
    public void A_late_answer_is_dropped_however_late_it_is()
    {
        ModbusRig rig = One();
        rig.Devices[1].Next.Enqueue(_ => [(ResponseMs * 3, [1, 3, 2, 0, 99], false)]);
        rig.Up().Run(2900);
        Assert.True(rig.Points.Take(0));
        Assert.Equal(7_000, rig.Points.ValueMilliOf(0));
        Assert.Equal((1, rig.Requests.Count - 1), (rig.Master.CountOf(ModbusResult.NoAnswer), rig.Master.CountOf(ModbusResult.Ok)));
        Assert.False(rig.Master.WantsReopen);
    }

    [Fact]
    public void Answers_in_one_segment_and_in_single_bytes_are_found()
    {
        foreach (int piece in new[] { 1, 2, 5, 1000 })
        {
            ModbusRig rig = One();
            rig.PieceBytesMax = piece;
            rig.Devices[1].Spoil = frame => [.. frame, .. frame, .. SerialSlave.TcpFrame(0x7777, 1, 3, 2, 0, 99)];
            rig.Up().Run(5500);
            Assert.Equal(6, rig.Master.CountOf(ModbusResult.Ok));
            Assert.Equal(7_000, rig.Points.ValueMilliOf(0));
        }
    }

    [Theory]
    [InlineData(ModbusResult.WrongUnit, new byte[] { 2, 3, 2, 0, 9 })]
    [InlineData(ModbusResult.Malformed, new byte[] { 1, 4, 2, 0, 9 })]
    [InlineData(ModbusResult.Malformed, new byte[] { 1, 3, 4, 0, 9, 0, 9 })]
    [InlineData(ModbusResult.Malformed, new byte[] { 1, 3, 2, 0, 9, 0 })]
    [InlineData(ModbusResult.Malformed, new byte[] { 1, 3, 2, 0 })]
    [InlineData(ModbusResult.Malformed, new byte[] { 1, 0x83, 2, 0 })]
    [InlineData(ModbusResult.Malformed, new byte[] { 1, 0x83, 2, 0, 0 })]
    public void A_wrong_answer_to_the_present_request_ends_it_at_once(ModbusResult result, byte[] body)
    {
        ModbusRig rig = One();
        rig.Devices[1].Next.Enqueue(_ => [(5, body, false)]);
        rig.Up().Run(100);
        Assert.Equal((1, 1), (rig.Master.CountOf(result), rig.Master.CountOf(ModbusResult.Ok)));
        Assert.Equal(7_000, rig.Points.ValueMilliOf(0));
    }

    [Theory]
    [InlineData("0001 0001 0005 01 03 02 0009")]
    [InlineData("0001 0000 0002 01 03")]
    [InlineData("0001 0000 00FF 01 03")]
    [InlineData("4854 5450 2F31 2E31")]
    public void A_stream_that_is_no_Modbus_wants_a_new_link_and_nothing_is_sent_until_then(string bytes)
    {
        ModbusRig rig = One();
        rig.Devices[1].Next.Enqueue(_ => [(5, SerialSlave.Hex(bytes), true)]);
        rig.Up().Run(300);
        Assert.True(rig.Master.WantsReopen);
        Assert.Equal(1, rig.Master.CountOf(ModbusResult.Malformed));
        rig.Run(5000);
        Assert.Single(rig.Requests);
        rig.Master.FeedLinkDown(rig.NowMs);
        Assert.False(rig.Master.WantsReopen);
        rig.Run(10);
        rig.Up().Run(100);
        Assert.Equal(7_000, rig.Points.ValueMilliOf(0));
    }

    [Fact]
    public void A_device_that_never_answers_is_reported_although_the_link_is_opened_again_and_again()
    {
        var points = new ModbusPoints(3);
        for (int unit = 1; unit <= 3; unit++)
        {
            points.Add(unit, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        }

        var rig = new ModbusRig(points, Options());
        rig.Up();
        int reopened = 0;
        rig.EachMs = now =>
        {
            if (rig.Master.WantsReopen)
            {
                reopened++;
                rig.Master.FeedLinkDown(now);
                rig.Master.FeedLinkUp(now);
            }
        };
        rig.Run(3000);
        Assert.All(Enumerable.Range(0, 3), point => Assert.Equal(ModbusResult.NoAnswer, points.ResultOf(point)));
        Assert.InRange(reopened, 2, 5);
    }

    [Fact]
    public void Units_behind_a_gateway_that_says_so_are_left_out_like_silent_ones()
    {
        var points = new ModbusPoints(2);
        points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        points.Add(2, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        var rig = new ModbusRig(points, Options());
        rig.Devices[1] = new SimulatedDevice();
        rig.Devices[2] = new SimulatedDevice { Exception = 11 };
        rig.Up().Run(30_000);
        Assert.Equal((ModbusResult.Exception, 11), (points.ResultOf(1), points.ExceptionOf(1)));
        Assert.InRange(rig.Requests.Count(r => r.Body[0] == 2), 3, 9);
        Assert.InRange(rig.Requests.Count(r => r.Body[0] == 1), 30, 31);
    }

    private static ModbusOptions Options() => new() { Transport = ModbusTransport.Tcp, ResponseMs = ResponseMs };

    private static ModbusRig One()
    {
        var points = new ModbusPoints(1);
        points.Add(1, ModbusTable.Holding, 0, ModbusType.U16, ModbusOrder.Abcd, 0, 1000);
        return new ModbusRig(points, Options()) { Devices = { [1] = new SimulatedDevice { Holding = { [0] = 7 } } } };
    }
}
