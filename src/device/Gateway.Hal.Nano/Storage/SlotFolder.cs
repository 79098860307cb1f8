using System;
using System.IO;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The folder of slot files on the drive I:, with the buffers that their calls need: one object for all areas of a thread.
    /// </summary>
    public sealed partial class SlotFolder
    {
        private const int NameChars = 3;

        private readonly string folder;

        // A file's path, whose name is written again each time: a stored string for each slot would take 36 bytes of heap for ever, and a
        // new one is only 24 of the 1,536 bytes that each use costs.
        private readonly char[] path;
        private int missing;

        /// <summary>The folder at <paramref name="folder"/>, for example I:\gw. The first write makes it.</summary>
        public SlotFolder(string folder)
        {
            this.folder = folder;
            path = new char[folder.Length + 1 + NameChars];
            for (int i = 0; i < folder.Length; i++)
            {
                path[i] = folder[i];
            }

            path[folder.Length] = '\\';
        }

        /// <summary>A buffer for a file's header, and for zeros.</summary>
        internal readonly byte[] Scratch = new byte[FileSlotLimits.ScratchBytes];

        /// <summary>The path of a slot's file: one letter and two digits (i07). Allocates the string.</summary>
        internal string PathOf(char area, int slot)
        {
            int name = folder.Length + 1;
            path[name] = area;
            path[name + 1] = (char)('0' + (slot / 10));
            path[name + 2] = (char)('0' + (slot % 10));
            return new string(path);
        }

        /// <summary>
        /// A file was missing. The system's objects of the attempt, 230 bytes, wait for their finalizer. A new drive has no slot file at
        /// all, so a start on a small heap would run out of memory: let finalizers run now and then.
        /// </summary>
        internal void NoteMissing()
        {
            missing++;
            if (missing >= FileSlotLimits.MissingFilesMax)
            {
                missing = 0;
                nanoFramework.Runtime.Native.GC.Run(false);
                GC.WaitForPendingFinalizers();
            }
        }

        /// <summary>Makes the folder if it is missing, as on a new or formatted drive.</summary>
        internal void Make()
        {
            Make(folder);
        }

        /// <summary>The same for a path.</summary>
        internal static void Make(string folder)
        {
            try
            {
                if (!Directory.Exists(folder))
                {
                    Directory.CreateDirectory(folder);
                }
            }
            catch (Exception)
            {
                // The write that needs the folder will fail with its own fault.
            }
        }

        /// <summary>Closes a file, which commits what was written. If it throws, the file holds the old content or the new.</summary>
        internal static void Close(FileStream file)
        {
            file.Close();

            // The platform leaves its finalizer on: the stream would survive a collection, and another thread would close it once more.
            GC.SuppressFinalize(file);
        }
    }
}
