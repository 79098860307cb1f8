using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>A second broker, and when it is used in place of the first. Set before the start.</summary>
    public sealed class BrokerOption
    {
        /// <summary>Its address.</summary>
        public ILinkTarget Target;

        /// <summary>User name there, or null.</summary>
        public byte[] UserName;

        /// <summary>Password there, or null.</summary>
        public byte[] Password;

        /// <summary>Tag of the session there; not the first broker's.</summary>
        public uint SessionTag;

        /// <summary>Time without a connection before the other broker is tried, in ms.</summary>
        public int AfterMs = 60000;

        /// <summary>Time with the second broker before the first is tried again, in ms; 0: never.</summary>
        public int ReturnMs = 3600000;
    }
}
