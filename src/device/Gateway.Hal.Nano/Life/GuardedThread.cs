using System;
using System.Threading;
using Gateway.Primitives;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// A thread whose every end is a recorded fault and a reboot. On this platform an unhandled exception ends only its
    /// thread, silently, and no watchdog is on.
    /// </summary>
    public abstract class GuardedThread
    {
        private readonly IReboot reboot;

        /// <summary>A thread that has not started.</summary>
        protected GuardedThread(IReboot reboot)
        {
            this.reboot = reboot;
        }

        /// <summary>Starts <see cref="Run"/> in a thread of its own.</summary>
        public void Start()
        {
            new Thread(RunGuarded).Start();
        }

        /// <summary>Runs in the calling thread: for the main thread, which would otherwise only wait. Does not return.</summary>
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
                // Thrown by an object that the platform made at its start. What the thread used is garbage from here on.
                fault = HalFaults.OutOfMemory;
            }
            catch (FaultException e)
            {
                fault = e.Fault;
            }
            catch (Exception)
            {
                // Recorded as unhandled: nothing below may throw anything else.
            }

            reboot.Reboot(fault);
        }

        /// <summary>Ends the thread's work by a restart for this reason. Does not return.</summary>
        protected void End(Fault reason)
        {
            reboot.Reboot(reason);
        }

        // The interpreter runs a short method of an object in its caller's frame, and counts one place of that frame as in use without
        // ever writing it. A frame is made of memory used before: what lay there would be marked, and followed, at each collection for as
        // long as Run runs, and damage what lives there now. Arguments of a static call, which has its own frame, overwrite the place.
        private static void ClearStack(int first, int second)
        {
        }

        /// <summary>The thread's work: a loop without end.</summary>
        protected abstract void Run();
    }
}
