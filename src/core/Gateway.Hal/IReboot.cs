using Gateway.Primitives;

namespace Gateway.Hal
{
    /// <summary>Ends a start of the device: restarts it, and at a factory reset erases its storage before that.</summary>
    public interface IReboot
    {
        /// <summary>Records the reason, if that is possible, and restarts. Does not return on a device.</summary>
        void Reboot(Fault reason);

        /// <summary>
        /// Deletes what the gateway has stored and a settings file that waits for the next start, and overwrites what the medium still
        /// holds of it, as far as the platform can; it uses <paramref name="buffer"/>, of at least 512 bytes, and clears it. True: done, or
        /// the slot areas overwrite what they replace. A power cut before it has begun leaves the storage as it is; later, the next start
        /// finishes it before it reads anything. On a device it takes seconds, with a large flash a minute.
        /// </summary>
        bool EraseStorage(byte[] buffer);
    }
}
