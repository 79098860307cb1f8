namespace Gateway.Settings
{
    /// <content>The addresses of <c>ip.mode static</c>.</content>
    public sealed partial class SettingsRules
    {
        private const uint Highest = 0xFFFFFFFF;
        private const uint LoopbackNet = 127;
        private const uint MulticastNet = 224;

        private Refusal CheckAddresses(SettingsSet set)
        {
            if (set.GetNumber(SettingId.IpMode) == 0)
            {
                return Refusal.None;
            }

            for (int id = SettingId.IpAddress; id <= SettingId.IpGateway; id += 256)
            {
                if (set.BytesOf(id) == 0)
                {
                    return Refuse(id, Refusal.StaticIncomplete);
                }
            }

            // Four bytes, read as one number.
            uint mask = (uint)set.GetNumber(SettingId.IpMask);
            uint holes = ~mask;
            if (mask == 0 || (holes & (holes + 1)) != 0)
            {
                return Refuse(SettingId.IpMask, Refusal.BadMask);
            }

            uint own = (uint)set.GetNumber(SettingId.IpAddress);
            uint gateway = (uint)set.GetNumber(SettingId.IpGateway);
            if (!IsOfDevice(own, holes))
            {
                return Refuse(SettingId.IpAddress, Refusal.AddressImpossible);
            }

            if (((own ^ gateway) & mask) != 0)
            {
                return Refuse(SettingId.IpGateway, Refusal.GatewayOutside);
            }

            if (own == gateway)
            {
                return Refuse(SettingId.IpGateway, Refusal.GatewayIsOwn);
            }

            return !IsOfDevice(gateway, holes) ? Refuse(SettingId.IpGateway, Refusal.AddressImpossible)
                : set.BytesOf(SettingId.IpDns) > 0 && !IsOfDevice((uint)set.GetNumber(SettingId.IpDns), 0)
                ? Refuse(SettingId.IpDns, Refusal.AddressImpossible)
                : Refusal.None;
        }

        // Not 0.*, 127.*, 224.* and up; and neither the network's own address nor its broadcast, which a network of two has not (RFC 3021).
        private static bool IsOfDevice(uint address, uint hostBits)
        {
            uint first = address >> 24;
            uint host = address & hostBits;
            return first != 0 && first != LoopbackNet && first < MulticastNet && (hostBits <= 1 || (host != 0 && host != hostBits))
                && address != Highest;
        }
    }
}
