namespace Gateway.Hal
{
    /// <summary>State of the network, for people to see.</summary>
    public interface INetworkStatus
    {
        /// <summary>Whether there is a link and an address.</summary>
        bool IsUp { get; }

        /// <summary>Whether it is wireless.</summary>
        bool IsWireless { get; }

        /// <summary>Copies the gateway's IPv4 address, 4 bytes, into the caller's buffer; false if there is none.</summary>
        bool CopyAddress(byte[] buffer, int offset);

        /// <summary>Signal strength of a wireless network in dBm; 0 if it is not known.</summary>
        int SignalDbm { get; }
    }
}
