using System;
using System.IO;

namespace Gateway.Hal.Nano
{
    /// <summary>
    /// The folder of slot files on the drive I:, and what a call on one of them needs besides its record: one such object for all areas of
    /// one thread.
    /// </summary>
    public sealed class SlotFolder
    {
        private const int NameChars = 3;

        private readonly string folder;

        // A file's path, whose name is put in anew each time: a string kept for each slot would take 36 bytes of heap for good, a new one
        // is 24 of the 1,536 bytes that its use costs anyway.
        private readonly char[] path;
        private int missing;

        /// <summary>The folder at <paramref name="folder"/>, for example I:\gw. It is made by the first write that needs it.</summary>
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

        /// <summary>A file's header on its way, and zeros.</summary>
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
        /// A file was not there. What the system had made of it by then waits for its finalizer, 230 bytes each, and a new drive has no
        /// slot's file: on a small heap a start would end for them. So the finalizers are given their turn now and then.
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

        /// <summary>Makes the folder if it is not there, as on a new or freshly formatted drive.</summary>
        internal void Make()
        {
            Make(folder);
        }

        /// <summary>The same for a folder that has no such object.</summary>
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
                // The write that needs the folder will fail and say so with its own fault.
            }
        }

        /// <summary>
        /// Closes a file: the commit of what was written. It may throw, and then the file holds the old content or the new.
        /// </summary>
        internal static void Close(FileStream file)
        {
            file.Close();

            // The platform leaves its finalizer on: the stream would outlive a collection, and be closed once more by another thread.
            GC.SuppressFinalize(file);
        }
    }
}
