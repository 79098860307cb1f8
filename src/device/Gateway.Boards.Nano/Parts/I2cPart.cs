using Gateway.App;
using Gateway.Hal.Nano;

namespace Gateway.Boards.Nano
{
    /// <content>The part I2c of a board's firmware.</content>
    public sealed partial class Program
    {
        partial void MakeI2c(ref SensorBus bus)
        {
            bus = new I2cSensors(Board.I2cDataPin, Board.I2cClockPin);
        }

        partial void AskI2c(ref int first, ref int second)
        {
            first = Board.I2cDataPin;
            second = Board.I2cClockPin;
        }
    }
}
