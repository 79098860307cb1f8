using System;
using System.IO;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The settings file on the drive I:, written by <c>nanoff --filedeployment</c>. It stays open until it is deleted, because opening a
    /// file is expensive on this platform. For start-up.
    /// </summary>
    public sealed class NanoBootFile : IBootFile
    {
        /// <summary>Where nanoff puts it.</summary>
        public const string FilePath = "I:\\gateway.txt";

        private readonly string path;
        private FileStream file;

        /// <summary>The file at <paramref name="path"/>.</summary>
        public NanoBootFile(string path)
        {
            this.path = path;
        }

        /// <inheritdoc/>
        public int Bytes
        {
            get
            {
                try
                {
                    if (file == null)
                    {
                        file = new FileStream(path, FileMode.Open, FileAccess.Read);
                    }

                    long bytes = file.Length;
                    return bytes > int.MaxValue ? int.MaxValue : (int)bytes;
                }
                catch (IOException e)
                {
                    return e.ErrorCode == IOException.IOExceptionErrorCode.FileNotFound ? 0 : -1;
                }
                catch (Exception)
                {
                    // A file that cannot be checked is a result; the next start tries again.
                    return -1;
                }
            }
        }

        /// <inheritdoc/>
        public int Read(int position, byte[] buffer, int offset, int bytesMax)
        {
            try
            {
                file.Seek(position, SeekOrigin.Begin);
                int total = 0;
                while (total < bytesMax)
                {
                    int bytes = file.Read(buffer, offset + total, bytesMax - total);
                    if (bytes <= 0)
                    {
                        break;
                    }

                    total += bytes;
                }

                return total;
            }
            catch (Exception)
            {
                return -1;
            }
        }

        /// <inheritdoc/>
        /// <remarks>
        /// littlefs never overwrites a used block, so zeros would go to other blocks and erase nothing. The blocks are free now, and are
        /// erased when they are used again.
        /// </remarks>
        public bool Delete()
        {
            try
            {
                if (file != null)
                {
                    file.Close();
                    file = null;
                }

                if (File.Exists(path))
                {
                    File.Delete(path);
                }

                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
