using System.Net.NetworkInformation;
using System.Text;
using Gateway.App;
using Gateway.Hal;
using Gateway.Hal.Nano;
using Gateway.Primitives;
using Gateway.Settings;

namespace Gateway.Boards.Nano
{
    /// <summary>What the settings say of the network below the link. What the board cannot have of it is counted as a fault.</summary>
    public static class DeviceNetwork
    {
        private const int StaticMode = 1;

        /// <summary>The supervisor of the network that is set, or of the board's own where it has no such network.</summary>
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

        /// <summary>A client of the time server that is set; null where the firmware's own servers serve alone.</summary>
        public static TimeClient Time(SettingsSet set)
        {
            if (!set.IsSet(SettingId.TimeServer))
            {
                return null;
            }

            byte[] server = set.NewValue(SettingId.TimeServer);
            return new TimeClient(Encoding.UTF8.GetString(server, 0, server.Length));
        }

        // While ip.mode is not set, the address settings of the firmware stand, which the cable may have made.
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
