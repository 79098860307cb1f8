using Gateway.App;
using Gateway.Hal.Nano;

namespace Gateway.Boards.Nano
{
    /// <content>The part OneWire of a board's firmware.</content>
    public sealed partial class Program
    {
        partial void MakeOneWire(ref SensorBus bus)
        {
            bus = new OneWireSensors(Board.OneWireReceivePin, Board.OneWireTransmitPin);
        }

        partial void AskOneWire(ref int first, ref int second)
        {
            first = Board.OneWireReceivePin;
            second = Board.OneWireTransmitPin;
        }
    }
}
