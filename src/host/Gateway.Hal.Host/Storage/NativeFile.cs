using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Hal.Host;

/// <summary>
/// The operating system's calls that durability rests on, with their own results. The runtime's flush reports no error: its native call
/// answers 0 or 1, and it looks for a negative number. On Windows the runtime writes, and FlushFileBuffers is called here.
/// </summary>
internal static class NativeFile
{
    // The symbols are searched in the whole process, not in one library: so what is loaded before the C library, as a test's failing
    // fsync, takes effect.
    private const string Process = "process";
    private const int Interrupted = 4; // EINTR
    private const int InvalidArgument = 22; // EINVAL: a file system that cannot sync folders.
    private const int NoSpace = 28; // ENOSPC
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint WantsInode = 0x100; // STATX_INO
    private const int StatxBytes = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;

    private static readonly bool HasStatx;

    static NativeFile()
    {
        NativeLibrary.SetDllImportResolver(typeof(NativeFile).Assembly, Resolve);
        HasStatx = OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "statx", out _);
    }

    /// <summary>Writes all bytes; 0, or the error number.</summary>
    public static int Write(SafeFileHandle file, byte[] buffer, int offset, int bytes, long position)
    {
        if (!OperatingSystem.IsLinux())
        {
            // These systems report a failed write; only their flush must be our own.
            RandomAccess.Write(file, buffer.AsSpan(offset, bytes), position);
            return 0;
        }

        int descriptor = (int)file.DangerousGetHandle();
        int end = offset + bytes;
        while (offset < end)
        {
            nint written = WriteAt(descriptor, ref buffer[offset], (nuint)(end - offset), position);
            int error = written < 0 ? Marshal.GetLastPInvokeError() : written == 0 ? NoSpace : 0;
            if (error == Interrupted)
            {
                continue;
            }

            if (error != 0)
            {
                return error;
            }

            offset += (int)written;
            position += written;
        }

        return 0;
    }

    /// <summary>
    /// Makes a file's content durable; 0, or the error number. It is not tried again: a second sync can succeed without it.
    /// </summary>
    public static int Sync(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            return FlushFileBuffers(file) ? 0 : Marshal.GetLastPInvokeError();
        }

        int descriptor = (int)file.DangerousGetHandle();
        int result = OperatingSystem.IsLinux() ? SyncData(descriptor) : SyncAll(descriptor);
        if (result != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        if (OperatingSystem.IsMacOS())
        {
            // fsync stops at the drive's cache there. The runtime knows the call that goes on, but not its error.
            RandomAccess.FlushToDisk(file);
        }

        return 0;
    }

    /// <summary>Makes a folder's names durable; 0, or the error number. Windows journals names itself and has no such call.</summary>
    public static int SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return 0;
        }

        int descriptor = Open(path, flags: 0);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        int error = SyncAll(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        return error == InvalidArgument ? 0 : error;
    }

    /// <summary>Gives a file another name, in place of a file that has it; 0, or the error number.</summary>
    public static int Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: true);
            return 0;
        }

        return RenameFile(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>A path as the calls take it.</summary>
    public static byte[] PathBytes(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    /// <summary>
    /// Device and inode of the file that a path leads to; false if there is none. Where the system has no such call, only whether there is
    /// a file. <paramref name="room"/> is from <see cref="NewRoom"/>.
    /// </summary>
    public static bool Identity(string path, byte[] pathBytes, byte[] room, out ulong device, out ulong inode)
    {
        device = 0;
        inode = 0;
        if (!HasStatx)
        {
            return File.Exists(path);
        }

        if (Statx(CurrentFolder, ref pathBytes[0], 0, WantsInode, ref room[0]) != 0)
        {
            return false;
        }

        device = BitConverter.ToUInt64(room, DeviceOffset);
        inode = BitConverter.ToUInt64(room, InodeOffset);
        return true;
    }

    /// <summary>Room for <see cref="Identity"/>.</summary>
    public static byte[] NewRoom() => new byte[StatxBytes];

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Process ? NativeLibrary.GetMainProgramHandle() : 0;

    [DllImport(Process, EntryPoint = "pwrite64", SetLastError = true)]
    private static extern nint WriteAt(int descriptor, ref byte buffer, nuint bytes, long position);

    [DllImport(Process, EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int SyncData(int descriptor);

    [DllImport(Process, EntryPoint = "fsync", SetLastError = true)]
    private static extern int SyncAll(int descriptor);

    [DllImport(Process, EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int folder, ref byte path, int flags, uint mask, ref byte room);

    [DllImport(Process, EntryPoint = "rename", SetLastError = true)]
    private static extern int RenameFile(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport(Process, EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport(Process, EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool FlushFileBuffers(SafeFileHandle file);
}
