using System.Runtime.InteropServices;

namespace Gateway.Tool.Output;

/// <summary>
/// Whether somebody still reads standard output. After <c>| head -1</c> nobody does, and the runtime says nothing: it drops what is
/// written then.
/// </summary>
internal static partial class OutputPipe
{
    private const int StandardOutput = 1;
    private const short Gone = 0x08 | 0x10; // POLLERR, POLLHUP

    /// <summary>Nobody reads: the pipe has no reader any more, or the terminal is gone. Windows cannot tell.</summary>
    public static bool IsClosed
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                return false;
            }

            Watched watched = new() { File = StandardOutput };
            return poll(ref watched, 1, 0) > 0 && (watched.Found & Gone) != 0;
        }
    }

#pragma warning disable SYSLIB1054 // As the other calls of the C library here.
    [DllImport("libc", SetLastError = true)]
    private static extern int poll(ref Watched watched, nuint count, int timeoutMs);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}
