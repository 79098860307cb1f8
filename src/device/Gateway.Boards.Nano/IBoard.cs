using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;

namespace Gateway.Boards.Nano
{
    /// <summary>What a board tells: its sizes, its network, and what is wired to it.</summary>
    public interface IBoard
    {
        /// <summary>The sizes it has room for.</summary>
        BoardLimits Limits { get; }

        /// <summary>The supervisor of its network, which may restart the device by <paramref name="reboot"/>.</summary>
        LinkSupervisor Network(IReboot reboot);

        /// <summary>Adds the sensors and alarms that are wired.</summary>
        void Fit(GatewayParts parts);
    }
}
