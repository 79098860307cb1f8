using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>What a board tells: its sizes, its pins, its network, and what is wired to it.</summary>
    public interface IBoard
    {
        /// <summary>Its name in the birth message, as its folder's.</summary>
        byte[] Name { get; }

        /// <summary>The sizes it has room for.</summary>
        BoardLimits Limits { get; }

        /// <summary>Its pins.</summary>
        BoardPins Pins { get; }

        /// <summary>
        /// The supervisor of the network of the settings' choice, which may restart the device by <paramref name="reboot"/>; null when
        /// the board has no such network. It has one for Auto.
        /// </summary>
        LinkSupervisor Network(NetworkChoice choice, IReboot reboot);

        /// <summary>The console, made of these parts; null where the board leaves it out.</summary>
        LoopConsole Console(ConsoleParts parts);

        /// <summary>
        /// The sensor buses that its firmware includes, each on its usual pins: the settings' sensors on others are refused. New ones each
        /// time, for start-up.
        /// </summary>
        SensorBus[] Buses();

        /// <summary>What announces to consumers that find devices by themselves; null: its firmware leaves it out. For start-up.</summary>
        Announcer Announcer();

        /// <summary>Adds the sensors and alarms that the board comes with, for settings that name none.</summary>
        void CreateDefaults(DeviceFactory factory, GatewayParts parts);
    }
}
