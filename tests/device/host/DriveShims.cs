// The device's drive: System.IO of the firmware, so far as the device sources use it.
global using Directory = System.IO.Directory;
global using File = System.IO.File;

namespace System.IO
{
    using Gateway.Tests.DeviceHost;

    /// <summary>The platform's exception, which says what was wrong.</summary>
    public sealed class IOException(IOException.IOExceptionErrorCode code = IOException.IOExceptionErrorCode.Others) : Exception
    {
        public enum IOExceptionErrorCode
        {
            Others = -536870912,
            FileNotFound = -503316480
        }

        public IOExceptionErrorCode ErrorCode { get; } = code;
    }

    /// <summary>
    /// A file of the drive as in the firmware: written bytes are in it only after it is closed; opening a missing file creates it at once.
    /// <see cref="Before"/> may throw in place of each step, or simulate a power cut that even Close does not survive.
    /// </summary>
    public sealed class FileStream
    {
        private readonly string path;
        private readonly MemoryStream content = new();
        private readonly bool isWritten;
        private readonly CopyOnWriteDrive drive = Drive;
        private readonly CopyOnWriteFile file;
        private bool isClosed;

        /// <summary>The drive of a test's own thread; null: files of the PC.</summary>
        [ThreadStatic]
        public static CopyOnWriteDrive Drive;

        /// <summary>What a test does before a step: open, read, write or close. Of its own thread.</summary>
        [ThreadStatic]
        public static Action<string> Before;

        public FileStream(string path, FileMode mode, FileAccess access)
        {
            this.path = path;
            isWritten = access == FileAccess.Write;
            Before?.Invoke("open");
            if (drive != null)
            {
                file = drive.Open(path, mode == FileMode.OpenOrCreate, isWritten);
                return;
            }

            if (mode == FileMode.Open && !File.Exists(path))
            {
                throw new IOException(IOException.IOExceptionErrorCode.FileNotFound);
            }

            try
            {
                if (!File.Exists(path))
                {
                    File.WriteAllBytes(path, []);
                }

                content.Write(File.ReadAllBytes(path));
            }
            catch (SystemException)
            {
                throw new IOException();
            }

            content.Position = 0;
        }

        public long Length => file?.Length ?? content.Length;

        public int Read(byte[] buffer, int offset, int count)
        {
            Before?.Invoke("read");
            return file?.Read(buffer.AsSpan(offset, count)) ?? content.Read(buffer, offset, count);
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            Before?.Invoke("write");
            if (file != null)
            {
                file.Write(buffer.AsSpan(offset, count));
                return;
            }

            content.Write(buffer, offset, count);
        }

        public long Seek(long offset, SeekOrigin origin) => content.Seek(offset, origin);

        public void Close()
        {
            if (isClosed)
            {
                return;
            }

            isClosed = true;
            Before?.Invoke("close");
            if (file != null)
            {
                drive.Close(file);
            }
            else if (isWritten)
            {
                File.WriteAllBytes(path, content.ToArray());
            }
        }
    }
}

namespace Gateway.Hal.Nano
{
    using System.IO;

    /// <summary>What the device sources find before the PC's class of this name.</summary>
    internal static class File
    {
        public static bool Exists(string path) =>
            FileStream.Drive is { } drive ? drive.HasFile(path) : System.IO.File.Exists(path);

        public static void Delete(string path)
        {
            if (FileStream.Drive is { } drive)
            {
                drive.Delete(path);
                return;
            }

            System.IO.File.Delete(path);
        }
    }

    /// <inheritdoc cref="File"/>
    internal static class Directory
    {
        public static bool Exists(string path) =>
            FileStream.Drive is { } drive ? drive.HasFolder(path) : System.IO.Directory.Exists(path);

        public static void CreateDirectory(string path)
        {
            if (FileStream.Drive is { } drive)
            {
                drive.MakeFolder(path);
                return;
            }

            System.IO.Directory.CreateDirectory(path);
        }

        public static void Delete(string path, bool recursive) => FileStream.Drive.DeleteFolder(path, recursive);
    }
}

namespace nanoFramework.Runtime.Native
{
    /// <summary>A restart of the device ends the test's step.</summary>
    public static class Power
    {
        public static void RebootDevice() => throw new RebootException();
    }

    public sealed class RebootException : Exception
    {
    }

    /// <summary>Counts collections, of each test's own thread.</summary>
    public static class GC
    {
        [ThreadStatic]
        public static int Runs;

        public static uint Run(bool compactHeap)
        {
            Runs++;
            return 0;
        }
    }
}
