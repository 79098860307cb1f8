using System;
using System.IO;

namespace Gateway.Hal.Nano
{
    /// <content>
    /// Erases the folder for a factory reset, as far as littlefs can be made to. The firmware's DriveInfo.Format is not supported there, so
    /// a file fills the drive: littlefs erases each free block before it uses it.
    /// </content>
    /// <remarks>
    /// <para>Old content is in blocks of files and folders that were replaced or deleted, all free once the folder is deleted; and in the
    /// log of the drive's root, which has the firmware's Wi-Fi copy and the settings file from the cable. The log has two blocks by turns,
    /// and enough writes erase both.</para>
    /// <para>The fill file is made first and deleted last: if it is there at start, a power cut interrupted this, and it is done again. Its
    /// blocks belong to it only after Close, so a cut while it fills the drive leaves the drive as empty as before.</para>
    /// </remarks>
    public sealed partial class SlotFolder
    {
        /// <summary>The fill file's path is the folder's with this at its end. At start it says that an erasure was interrupted.</summary>
        internal const string FillSuffix = "-erase";

        /// <summary>
        /// Deletes the folder and the settings file from nanoff, and erases what the drive still holds of old content, with
        /// <paramref name="buffer"/>, which is cleared. No file of the folder is open. False if something could not be done. The fill file
        /// is deleted in any case: a drive that fails must not erase, at each start, what was set since.
        /// </summary>
        internal static bool Erase(string folder, byte[] buffer)
        {
            string path = folder + FillSuffix;
            Array.Clear(buffer, 0, buffer.Length);
            if (!Fill(path, buffer, 1))
            {
                return false;
            }

            // The next start would take the settings of that file.
            bool isErased = DeleteFile(NanoBootFile.FilePath);
            try
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, true);
                }
            }
            catch (Exception)
            {
                isErased = false;
            }

            for (int i = 0; i < FileSlotLimits.FolderLogWrites; i++)
            {
                isErased &= Fill(path, buffer, 1);
            }

            // Whether it ends at a full drive or at a failed one, the firmware does not say. Deleting needs a drive that takes writes.
            Fill(path, buffer, FileSlotLimits.FillPiecesMax);
            return DeleteFile(path) && isErased;
        }

        private static bool DeleteFile(string path)
        {
            try
            {
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

        // Writes pieces of zeros from the file's beginning, until there are so many or the drive takes no more. True: all are durable.
        private static bool Fill(string path, byte[] zeros, int piecesMax)
        {
            int pieces = 0;
            try
            {
                FileStream file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
                try
                {
                    int refusals = 0;
                    while (pieces < piecesMax && refusals < FileSlotLimits.FillRefusalsMax)
                    {
                        try
                        {
                            file.Write(zeros, 0, FileSlotLimits.FillPieceBytes);
                        }
                        catch (IOException)
                        {
                            // The length says it too.
                        }

                        // The firmware buffers 4096 bytes and ignores the error when it writes them.
                        refusals++;
                        if (file.Length >= (pieces + 1) * FileSlotLimits.FillPieceBytes)
                        {
                            pieces++;
                            refusals = 0;
                        }
                    }
                }
                finally
                {
                    Close(file);
                }

                return pieces == piecesMax;
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }
}
