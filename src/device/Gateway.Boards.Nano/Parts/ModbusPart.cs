using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <content>The part Modbus of a board's firmware.</content>
    public sealed partial class Program
    {
        partial void MakeModbus(SettingsSet set, PinClaims claims, ref LoopPart modbus)
        {
            modbus = new ModbusPart(set, new NanoModbusLinks(this, claims));
        }

        partial void AskModbus(ref int uart, ref int receive, ref int transmit)
        {
            uart = Board.ModbusUart;
            receive = Board.ModbusReceivePin;
            transmit = Board.ModbusTransmitPin;
        }
    }
}
