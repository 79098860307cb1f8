using System.IO;
using System.Threading;
using Gateway.Primitives;
using nanoFramework.Runtime.Native;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// Records a reason and restarts the device: at once the first time, then later with each boot in a row that a fault ended. Any thread
    /// may call it; the first reason counts. The other threads continue meanwhile: after a fault of the link's thread the console answers
    /// until the restart.
    /// </summary>
    public sealed class NanoReboot : IReboot
    {
        private readonly FaultRecord record;
        private readonly IClock clock;
        private int claimed;

        /// <summary>Reboots after it has written <paramref name="record"/>.</summary>
        public NanoReboot(FaultRecord record, IClock clock)
        {
            this.record = record;
            this.clock = clock;
        }

        /// <inheritdoc/>
        public void Reboot(Fault reason)
        {
            if (Interlocked.Exchange(ref claimed, 1) == 0)
            {
                if (reason != Fault.None)
                {
                    Thread.Sleep(WatchLimits.PauseMs(record.Save(reason, clock.MonotonicMs, clock.UtcMs)));
                }

                Power.RebootDevice();
            }

            // Another thread is already rebooting the device, or the firmware has not restarted it yet.
            Thread.Sleep(Timeout.Infinite);
        }

        /// <inheritdoc/>
        public bool EraseStorage(byte[] buffer)
        {
            record.Close();
            bool isErased = SlotFolder.Erase(record.Folder, buffer);
            record.Open();
            return isErased;
        }

        /// <summary>
        /// Finishes an erasure that a power cut interrupted. For start-up, before anything else is read. False if something could not be
        /// erased.
        /// </summary>
        public bool FinishErase()
        {
            return !File.Exists(record.Folder + SlotFolder.FillSuffix)
                || EraseStorage(new byte[FileSlotLimits.FillPieceBytes]);
        }
    }
}
