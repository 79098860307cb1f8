using System;
using System.Threading;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A thread that always ends with a recorded fault and a reboot. On this platform an unhandled exception silently ends only its thread,
    /// and no watchdog is on.
    /// </summary>
    public abstract class GuardedThread
    {
        private readonly IReboot reboot;

        /// <summary>A thread that is not started yet.</summary>
        protected GuardedThread(IReboot reboot)
        {
            this.reboot = reboot;
        }

        /// <summary>Starts <see cref="Run"/> in a thread of its own.</summary>
        public void Start()
        {
            new Thread(RunGuarded).Start();
        }

        /// <summary>Runs in the calling thread: the main thread, which would otherwise only wait. Does not return.</summary>
        public void RunGuarded()
        {
            Fault fault = HalFaults.UnhandledException;
            try
            {
                ClearStack(0, 0);
                Run();
            }
            catch (OutOfMemoryException)
            {
                // The platform made this exception object at its start. All that the thread used is garbage from here on.
                fault = HalFaults.OutOfMemory;
            }
            catch (FaultException e)
            {
                fault = e.Fault;
            }
            catch (Exception)
            {
                // Recorded as unhandled: no code below may throw anything else.
            }

            reboot.Reboot(fault);
        }

        /// <summary>Ends the thread with a restart for this reason. Does not return.</summary>
        protected void End(Fault reason)
        {
            reboot.Reboot(reason);
        }

        // The interpreter runs a short instance method in its caller's frame, and counts one slot of that frame as used without writing it.
        // Old memory in that slot would be followed at each garbage collection and damage live objects. The arguments of a static call,
        // which has its own frame, overwrite the slot.
        private static void ClearStack(int first, int second)
        {
        }

        /// <summary>The thread's work: an endless loop.</summary>
        protected abstract void Run();
    }
}
