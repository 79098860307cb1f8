using System.Runtime.InteropServices;
using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>
/// A pseudo-terminal as the link of a console, like a UART on a board. `picocom`, `screen` or the `gateway` command opens its other end,
/// <see cref="Path"/>. Linux and macOS only; elsewhere <see cref="Make"/> throws. One thread calls all members.
/// </summary>
/// <remarks>
/// As on a UART, nobody notices when the other end hangs up: the link itself holds that end open, which also keeps it in raw mode. Nothing
/// allocates after it was made.
/// </remarks>
public sealed class PtyLink : IByteLink, IDisposable
{
    private const int ReadWrite = 2;
    private const int TermiosBytes = 256; // Room for any system's struct termios.
    private const short PollIn = 1;
    private const short PollOut = 4;

    // open(2): O_NOCTTY, O_NONBLOCK.
    private static readonly int NoControl = OperatingSystem.IsMacOS() ? 0x20000 : 0x100;
    private static readonly int NonBlock = OperatingSystem.IsMacOS() ? 0 : 0x800;

    private readonly int master;
    private readonly int slave;
    private bool isDisposed;

    private PtyLink(int master, int slave, string path)
    {
        this.master = master;
        this.slave = slave;
        Path = path;
    }

    /// <summary>The device file of the other end.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public LinkState State { get; private set; }

    /// <inheritdoc/>
    public Fault Fault { get; private set; }

    /// <summary>
    /// Makes a pseudo-terminal in raw mode. Throws <see cref="PlatformNotSupportedException"/> if the system has none and
    /// <see cref="IOException"/> if it cannot give one.
    /// </summary>
    public static PtyLink Make()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            throw new PlatformNotSupportedException("this system has no pseudo-terminals");
        }

        int master = Require(posix_openpt(ReadWrite | NoControl | NonBlock), "posix_openpt");
        Require(grantpt(master), "grantpt");
        Require(unlockpt(master), "unlockpt");
        string path = Marshal.PtrToStringUTF8(ptsname(master)) ?? throw new IOException("ptsname gives no name");
        int slave = Require(open(path, ReadWrite | NoControl), $"open {path}");
        byte[] termios = new byte[TermiosBytes];
        Require(tcgetattr(slave, termios), "tcgetattr");
        cfmakeraw(termios);
        Require(tcsetattr(slave, 0, termios), "tcsetattr");
        return new PtyLink(master, slave, path);
    }

    /// <inheritdoc/>
    public void Open() => State = LinkState.Open;

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int bytesMax)
    {
        if (State != LinkState.Open)
        {
            return -1;
        }

        if (bytesMax == 0 || !IsReady(PollIn))
        {
            return 0;
        }

        nint count = read(master, ref buffer[offset], (nuint)bytesMax);
        return count > 0 ? (int)count : 0;
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int bytes)
    {
        if (State != LinkState.Open)
        {
            return -1;
        }

        if (bytes == 0 || !IsReady(PollOut))
        {
            return 0;
        }

        nint count = write(master, ref buffer[offset], (nuint)bytes);
        return count > 0 ? (int)count : 0;
    }

    /// <inheritdoc/>
    public void Close() => State = LinkState.Closed;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            Close();
            _ = close(slave);
            _ = close(master);
        }
    }

    private bool IsReady(short events)
    {
        PollDescriptor descriptor = new() { File = master, Events = events };
        return poll(ref descriptor, 1, 0) > 0 && (descriptor.Returned & events) != 0;
    }

    private static int Require(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Returned;
    }

#pragma warning disable IDE1006 // Names of the system's.
    [DllImport("libc", SetLastError = true)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int grantpt(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlockpt(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern nint ptsname(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int tcgetattr(int file, byte[] termios);

    [DllImport("libc", SetLastError = true)]
    private static extern int tcsetattr(int file, int when, byte[] termios);

    [DllImport("libc")]
    private static extern void cfmakeraw(byte[] termios);

    [DllImport("libc", SetLastError = true)]
    private static extern int poll(ref PollDescriptor descriptor, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int file, ref byte buffer, nuint bytes);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int file, ref byte buffer, nuint bytes);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);
#pragma warning restore IDE1006
}
