using System.Net.NetworkInformation;
using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>Applies the settings of the network below the link. What the board does not support is counted as a fault.</summary>
    public static class DeviceNetwork
    {
        private const int StaticMode = 1;

        /// <summary>The supervisor of the network that is set, or of the board's own if it lacks that network.</summary>
        public static LinkSupervisor Choose(SettingsSet set, Program board, IReboot reboot, FaultLog faults)
        {
            LinkSupervisor network = board.Network((NetworkChoice)set.GetNumber(SettingId.Network), reboot);
            if (network == null)
            {
                faults.Add(AppFaults.ConfigurationRejected);
                network = board.Network(NetworkChoice.Auto, reboot);
            }

            if (set.IsSet(SettingId.WifiCountry))
            {
                // The firmware has no call for it.
                faults.Add(AppFaults.ConfigurationRejected);
            }

            NetworkInterfaceType type = network.IsWireless ? NetworkInterfaceType.Wireless80211 : NetworkInterfaceType.Ethernet;
            if (!SetAddress(set, type))
            {
                faults.Add(AppFaults.ConfigurationRejected);
            }

            return network;
        }

        /// <summary>A client for the time server that is set; null if only the firmware's own servers are used.</summary>
        public static TimeClient Time(SettingsSet set)
        {
            if (!set.IsSet(SettingId.TimeServer))
            {
                return null;
            }

            byte[] server = set.NewValue(SettingId.TimeServer);
            return new TimeClient(Encoding.UTF8.GetString(server, 0, server.Length));
        }

        // While ip.mode is not set, the firmware keeps its own address settings, which may have come over the cable.
        private static bool SetAddress(SettingsSet set, NetworkInterfaceType type)
        {
            if (!set.IsSet(SettingId.IpMode))
            {
                return true;
            }

            return set.GetNumber(SettingId.IpMode) != StaticMode
                ? OwnAddress.UseDhcp(type)
                : OwnAddress.UseStatic(
                    type, set.NewValue(SettingId.IpAddress), set.NewValue(SettingId.IpMask), set.NewValue(SettingId.IpGateway),
                    set.NewValue(SettingId.IpDns));
        }
    }
}
