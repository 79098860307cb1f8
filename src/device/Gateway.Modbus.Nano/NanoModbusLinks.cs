using Gateway.App;
using Gateway.Settings;

namespace Gateway.Hal.Nano
{
    /// <summary>The links of Modbus buses on a device: UARTs on pins that are free, and sockets.</summary>
    public sealed class NanoModbusLinks : ModbusLinks
    {
        private readonly ISettingsBoard board;
        private readonly PinClaims claims;

        /// <summary>Links on a board, with pins that nothing else has.</summary>
        public NanoModbusLinks(ISettingsBoard board, PinClaims claims)
        {
            this.board = board;
            this.claims = claims;
        }

        /// <inheritdoc/>
        public override IByteLink Create(SettingsSet set, int index)
        {
            if (set.GetNumber(SettingId.ModbusKind + index) == (int)ModbusKind.Tcp)
            {
                return new NetworkLink(set.NewValue(SettingId.ModbusHost + index), set.GetNumber(SettingId.ModbusPort + index));
            }

            int uart = SettingsRules.UartOf(set, index, board);
            int receive = SettingsRules.BusPinOf(set, index, false, board);
            int transmit = SettingsRules.BusPinOf(set, index, true, board);
            int rts = set.GetNumber(SettingId.ModbusRtsPin + index);
            if (uart < 1 || !claims.Take(receive, transmit) || (rts >= 0 && !claims.Take(rts)))
            {
                return null;
            }

            return new LineLink(
                uart, receive, transmit, rts, set.GetNumber(SettingId.ModbusBaud + index), set.GetNumber(SettingId.ModbusParity + index),
                set.GetNumber(SettingId.ModbusStopBits + index));
        }
    }
}
