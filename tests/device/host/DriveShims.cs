// The device's drive: System.IO of the firmware, so far as the device sources use it.
namespace System.IO
{
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
        private bool isClosed;

        /// <summary>What a test does before a step: open, read, write or close. Of its own thread.</summary>
        [ThreadStatic]
        public static Action<string> Before;

        public FileStream(string path, FileMode mode, FileAccess access)
        {
            this.path = path;
            isWritten = access == FileAccess.Write;
            Before?.Invoke("open");
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

        public long Length => content.Length;

        public int Read(byte[] buffer, int offset, int count)
        {
            Before?.Invoke("read");
            return content.Read(buffer, offset, count);
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            Before?.Invoke("write");
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
            if (isWritten)
            {
                File.WriteAllBytes(path, content.ToArray());
            }
        }
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
