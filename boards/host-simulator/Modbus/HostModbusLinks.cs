using System.IO.Ports;
using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Settings;
using Gateway.Simulation.Chips;

namespace Gateway.Boards.HostSimulator.Modbus;

/// <summary>
/// The links of Modbus buses on a PC: a serial port, or TCP. A serial bus whose settings name no port is simulated, so that a site can be
/// rehearsed without its devices.
/// </summary>
internal sealed class HostModbusLinks(SimulatedModbusLinks simulated) : ModbusLinks, IDisposable
{
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(5);

    private readonly List<IDisposable> held = [];

    /// <inheritdoc/>
    public override IByteLink Create(SettingsSet set, int index)
    {
        if (set.GetNumber(SettingId.ModbusKind + index) == (int)ModbusKind.Tcp)
        {
            string host = Encoding.UTF8.GetString(set.NewValue(SettingId.ModbusHost + index));
            int port = set.GetNumber(SettingId.ModbusPort + index);
            return Held(new TcpLink(new TcpLinkOptions { Host = host, Port = port, ConnectTimeout = connectTimeout }));
        }

        if (IsSimulated(set, index))
        {
            return simulated.Create(set, index);
        }

        Parity parity = set.GetNumber(SettingId.ModbusParity + index) switch { 0 => Parity.None, 1 => Parity.Even, _ => Parity.Odd };
        return Held(new SerialPortLink(
            Encoding.UTF8.GetString(set.NewValue(SettingId.ModbusSerial + index)), set.GetNumber(SettingId.ModbusBaud + index), parity,
            set.GetNumber(SettingId.ModbusStopBits + index) == 1 ? StopBits.One : StopBits.Two,
            set.GetNumber(SettingId.ModbusRtsPin + index) >= 0));
    }

    /// <summary>Whether a bus has no real link.</summary>
    public static bool IsSimulated(SettingsSet set, int index) =>
        set.GetNumber(SettingId.ModbusKind + index) == (int)ModbusKind.Rtu && set.BytesOf(SettingId.ModbusSerial + index) == 0;

    /// <inheritdoc/>
    public void Dispose() => held.ForEach(one => one.Dispose());

    private T Held<T>(T link)
        where T : IDisposable
    {
        held.Add(link);
        return link;
    }
}
