using Gateway.Modbus;
using Gateway.Modbus.Wire;
using Xunit;

namespace Gateway.Tests.Unit.Modbus;

/// <summary>The examples of the Modbus Application Protocol V1.1b3, section 6, and of the Messaging Implementation Guide.</summary>
public class PduTests
{
    private const byte Unit = 0x11;

    [Theory]
    [InlineData(ModbusTable.Coil, 0x13, 0x13, "01 0013 0013")]
    [InlineData(ModbusTable.Discrete, 0xC4, 0x16, "02 00C4 0016")]
    [InlineData(ModbusTable.Holding, 0x6B, 3, "03 006B 0003")]
    [InlineData(ModbusTable.Input, 8, 1, "04 0008 0001")]
    public void A_request_to_read_is_that_of_the_standard(ModbusTable table, int address, int count, string pdu)
    {
        byte[] buffer = new byte[8];
        Assert.Equal(SerialSlave.Hex(pdu), buffer[1..(1 + ModbusPdu.PutRead(buffer, 1, table, address, count))]);
    }

    [Theory]
    [InlineData(ModbusTable.Coil, 0xAC, 1, "05 00AC FF00")]
    [InlineData(ModbusTable.Coil, 0xAC, 0, "05 00AC 0000")]
    [InlineData(ModbusTable.Holding, 1, 3, "06 0001 0003")]
    public void A_write_of_one_is_that_of_the_standard(ModbusTable table, int address, int value, string pdu)
    {
        byte[] buffer = new byte[8];
        Assert.Equal(SerialSlave.Hex(pdu), buffer[1..(1 + ModbusPdu.PutWriteOne(buffer, 1, table, address, value))]);
    }

    [Fact]
    public void A_write_of_several_coils_is_that_of_the_standard()
    {
        ushort[] values = [9, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0];
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, 20)];
        int bytes = ModbusPdu.PutWriteSeveral(buffer, 1, ModbusTable.Coil, 0x13, values, 1, 10);
        Assert.Equal(SerialSlave.Hex("0F 0013 000A 02 CD 01"), buffer[1..(1 + bytes)]);
    }

    [Fact]
    public void A_write_of_several_registers_is_that_of_the_standard()
    {
        ushort[] values = [0x0A, 0x0102];
        byte[] buffer = new byte[20];
        int bytes = ModbusPdu.PutWriteSeveral(buffer, 1, ModbusTable.Holding, 1, values, 0, 2);
        Assert.Equal(SerialSlave.Hex("10 0001 0002 04 000A 0102"), buffer[1..(1 + bytes)]);
    }

    [Theory]
    [InlineData("01 0013 0013", "01 03 CD6B05")]
    [InlineData("02 00C4 0016", "02 03 ACDB35")]
    [InlineData("03 006B 0003", "03 06 022B 0000 0064")]
    [InlineData("04 0008 0001", "04 02 000A")]
    [InlineData("05 00AC FF00", "05 00AC FF00")]
    [InlineData("06 0001 0003", "06 0001 0003")]
    [InlineData("0F 0013 000A 02 CD01", "0F 0013 000A")]
    [InlineData("10 0001 0002 04 000A 0102", "10 0001 0002")]
    public void The_answer_of_the_standard_is_taken_on_both_transports(string request, string answer)
    {
        foreach (bool isRtu in new[] { true, false })
        {
            AnswerFramer framer = Ask(isRtu, request, out byte[] _);
            Assert.Equal(ModbusResult.Ok, Feed(framer, Framed(isRtu, [Unit, .. SerialSlave.Hex(answer)])));
            byte[] pdu = SerialSlave.Hex(answer);
            Assert.Equal(pdu, framer.Buffer[(framer.BodyOffset + 1)..(framer.BodyOffset + 1 + pdu.Length)]);
        }
    }

    [Theory]
    [InlineData("01 04A1 0001", "81 02")]
    [InlineData("0F 04A1 0001 01 01", "8F 02")]
    public void The_exception_of_the_standard_is_taken_on_both_transports(string request, string answer)
    {
        foreach (bool isRtu in new[] { true, false })
        {
            AnswerFramer framer = Ask(isRtu, request, out byte[] _);
            Assert.Equal(ModbusResult.Exception, Feed(framer, Framed(isRtu, [Unit, .. SerialSlave.Hex(answer)])));
            Assert.Equal(2, framer.Buffer[framer.BodyOffset + 2]);
        }
    }

    [Fact]
    public void The_frame_of_the_Messaging_Implementation_Guide_comes_out_byte_for_byte()
    {
        var framer = new TcpFramer();
        byte[] buffer = new byte[12];
        int bytes = 0;
        for (int i = 0; i < 0x1501; i++)
        {
            SerialSlave.Hex("FF 03 0004 0001").CopyTo(buffer, framer.HeadBytes);
            bytes = framer.Close(buffer, 6);
        }

        Assert.Equal(SerialSlave.Hex("1501 0000 0006 FF 03 0004 0001"), buffer[..bytes]);
        Assert.Equal(ModbusResult.Ok, Feed(framer, SerialSlave.Hex("1501 0000 0005 FF 03 02 0005")));
    }

    [Fact]
    public void A_serial_frame_ends_with_its_CRC_low_byte_first()
    {
        Ask(isRtu: true, "03 006B 0003", out byte[] frame);
        Assert.Equal(SerialSlave.Hex("11 03 006B 0003 7687"), frame);
    }

    [Theory]
    [InlineData(ModbusTable.Coil, 1, 1)]
    [InlineData(ModbusTable.Coil, 8, 1)]
    [InlineData(ModbusTable.Discrete, 9, 2)]
    [InlineData(ModbusTable.Discrete, 2000, 250)]
    [InlineData(ModbusTable.Holding, 125, 250)]
    [InlineData(ModbusTable.Input, 1, 2)]
    public void The_bytes_of_an_answer_follow_from_its_request(ModbusTable table, int count, int bytes)
    {
        byte[] buffer = new byte[8];
        ModbusPdu.PutRead(buffer, 1, table, 0, count);
        Assert.Equal(bytes, ModbusPdu.DataBytesOf(buffer, 1));
    }

    private static AnswerFramer Ask(bool isRtu, string pdu, out byte[] frame)
    {
        AnswerFramer framer = isRtu ? new RtuFramer() : new TcpFramer();
        byte[] buffer = new byte[64];
        byte[] body = [Unit, .. SerialSlave.Hex(pdu)];
        body.CopyTo(buffer, framer.HeadBytes);
        frame = buffer[..framer.Close(buffer, body.Length)];
        return framer;
    }

    private static byte[] Framed(bool isRtu, byte[] body) => isRtu ? SerialSlave.Frame(body) : SerialSlave.TcpFrame(1, body);

    private static ModbusResult Feed(AnswerFramer framer, byte[] bytes) => framer.Feed(bytes, 0, bytes.Length);
}
