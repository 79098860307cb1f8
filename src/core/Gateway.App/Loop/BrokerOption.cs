using Gateway.Hal;

namespace Gateway.App
{
    /// <summary>A second broker, gone to when the first is away, and when. Set before the start.</summary>
    public sealed class BrokerOption
    {
        /// <summary>Where it is.</summary>
        public ILinkTarget Target;

        /// <summary>User name at it, or null.</summary>
        public byte[] UserName;

        /// <summary>Password at it, or null.</summary>
        public byte[] Password;

        /// <summary>Tag of the session at it; another than the first broker's.</summary>
        public uint SessionTag;

        /// <summary>Time without a connection before the other broker is tried, in ms.</summary>
        public int AfterMs = 60000;

        /// <summary>Time at the second broker before the first is tried again, in ms; 0: never.</summary>
        public int ReturnMs = 3600000;
    }
}
