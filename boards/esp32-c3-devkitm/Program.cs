using System.Device.Adc;
using System.Device.Gpio;
using Gateway.Alarms;
using Gateway.App;
using Gateway.Boards.Nano;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;

namespace Gateway.Boards.Esp32C3DevKitM
{
    /// <summary>The gateway on the ESP32-C3-DevKitM-1: what is fitted, and nothing else.</summary>
    public sealed class Program : IBoard
    {
        /// <inheritdoc/>
        public BoardLimits Limits
        {
            get
            {
                BoardLimits limits = new BoardLimits();
                limits.InflightSlotCount = Board.InflightSlotCount;
                limits.InboundSlotCount = Board.InboundSlotCount;
                limits.ReceiveBytesMax = Board.ReceiveBytesMax;
                limits.TransmitBytesMax = Board.TransmitBytesMax;
                return limits;
            }
        }

        /// <summary>Entry point. Does not return.</summary>
        public static void Main()
        {
            DeviceGateway.Run(new Program());
        }

        /// <inheritdoc/>
        public LinkSupervisor Network(IReboot reboot)
        {
            return new WifiSupervisor(reboot);
        }

        /// <inheritdoc/>
        public void Fit(GatewayParts parts)
        {
            parts.Board = Ascii.Bytes("esp32-c3-devkitm");
            AdcInput input = new AdcInput(new AdcController(), Board.ThermometerChannel);
            ISensor thermometer = Thermometer.Tmp36(input, Board.AdcFullScaleMilliVolt);
            SensorChannel temperature = new SensorChannel(
                Ascii.Bytes("temperature"), Units.Celsius, thermometer, Board.SampleMs, Board.IntervalMs);
            SensorChannel heap = new SensorChannel(
                Ascii.Bytes("heap"), Units.Kibibytes, new MemorySensor(MemoryKind.Heap), Board.HeapSampleMs, Board.HeapSampleMs);
            SensorChannel native = new SensorChannel(
                Ascii.Bytes("native"), Units.Kibibytes, new MemorySensor(MemoryKind.Native), Board.HeapSampleMs, Board.HeapSampleMs);
            parts.Sensors = new SensorChannel[] { temperature, heap, native };

            AlarmRule hot = new ThresholdRule(
                AlarmSeverity.High, true, Board.HotMilliC, Board.HotHysteresisMilliC, Board.HotHoldMs);
            // High means open: the contact of a closed door pulls the pin low.
            AlarmRule contact = new ContactRule(AlarmSeverity.Medium, true, Board.DebounceMs);
            GpioController pins = new GpioController();
            GpioInput pin = new GpioInput(pins, Board.ContactPin, true);
            parts.AcknowledgeButton = new PushButton(new GpioInput(pins, Board.ButtonPin, true), false);
            parts.Alarms = new AlarmChannel[]
            {
                new AlarmChannel(Ascii.Bytes("hot"), hot, temperature, 2),
                new AlarmChannel(Ascii.Bytes("door"), contact, pin, 1)
            };
        }
    }
}
