using Gateway.Primitives;

namespace Gateway.Hal
{
    /// <summary>Restarts the device.</summary>
    public interface IReboot
    {
        /// <summary>Records the reason, if that is possible, and restarts. Does not return on a device.</summary>
        void Reboot(Fault reason);
    }
}
