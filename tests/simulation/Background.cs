using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Compiled into the test projects that only compute: run beside those that talk to brokers, they let them have the processor first, so
/// that no deadline of a real peer passes for want of it. On Linux alone; elsewhere they run as they are.
/// </summary>
internal static class Background
{
    private const int OfAThread = 0;
    private const int Nice = 10;

    // A thread takes the priority of the one that starts it, so those that run now are enough.
    [ModuleInitializer]
    internal static void Begin()
    {
        const string Threads = "/proc/self/task";
        if (Directory.Exists(Threads))
        {
            foreach (string thread in Directory.GetDirectories(Threads))
            {
                _ = SetPriority(OfAThread, int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Nice);
            }
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, int who, int priority);
}
