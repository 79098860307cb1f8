using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Hal.Host;

/// <summary>A folder on the disk.</summary>
internal sealed class DiskFolder(string path) : IDiskFolder
{
    /// <inheritdoc/>
    public string LastError { get; private set; } = "";

    /// <inheritdoc/>
    public byte[]? Read(string name)
    {
        string file = Path.Combine(path, name);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <inheritdoc/>
    public IDiskFile? Create(string name) => Remove(name) ? TryOpen(name, FileMode.CreateNew) : null;

    /// <inheritdoc/>
    public IDiskFile? Open(string name) => TryOpen(name, FileMode.Open);

    /// <inheritdoc/>
    public bool Remove(string name)
    {
        try
        {
            File.Delete(Path.Combine(path, name));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LastError = $"{name} cannot be removed: {exception.Message}";
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Sync() => Note(NativeFile.SyncFolder(path), "the folder", "synced");

    private DiskFile? TryOpen(string name, FileMode mode)
    {
        try
        {
            return new DiskFile(this, Path.Combine(path, name), name, mode);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LastError = $"{name} cannot be opened: {exception.Message}";
            return null;
        }
    }

    private bool Note(int error, string what, string verb)
    {
        if (error != 0)
        {
            LastError = $"{what} cannot be {verb}: {Marshal.GetPInvokeErrorMessage(error)}";
        }

        return error == 0;
    }

    private sealed class DiskFile : IDiskFile
    {
        private readonly DiskFolder folder;
        private readonly FileStream stream;
        private readonly SafeFileHandle handle;
        private readonly byte[] room = NativeFile.NewRoom();
        private readonly ulong device;
        private readonly ulong inode;
        private string path;
        private string name;
        private byte[] pathBytes;

        public DiskFile(DiskFolder folder, string path, string name, FileMode mode)
        {
            this.folder = folder;
            this.path = path;
            this.name = name;
            pathBytes = NativeFile.PathBytes(path);
            stream = PrivateFiles.Open(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            handle = stream.SafeFileHandle;
            NativeFile.Identity(path, pathBytes, room, out device, out inode);
        }

        public long Bytes => RandomAccess.GetLength(handle);

        public bool IsInPlace => NativeFile.Identity(path, pathBytes, room, out ulong nowDevice, out ulong nowInode)
            && nowDevice == device && nowInode == inode;

        public bool Write(byte[] buffer, int offset, int bytes, long position)
        {
            try
            {
                return folder.Note(NativeFile.Write(handle, buffer, offset, bytes, position), name, "written");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                folder.LastError = $"{name} cannot be written: {exception.Message}";
                return false;
            }
        }

        public bool Rename(string newName)
        {
            string newPath = Path.Combine(Path.GetDirectoryName(path)!, newName);
            try
            {
                if (!folder.Note(NativeFile.Rename(path, newPath), name, $"renamed to {newName}"))
                {
                    return false;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                folder.LastError = $"{name} cannot be renamed: {exception.Message}";
                return false;
            }

            (name, path, pathBytes) = (newName, newPath, NativeFile.PathBytes(newPath));
            return true;
        }

        public bool Sync() => folder.Note(NativeFile.Sync(handle), name, "synced");

        public void Dispose() => stream.Dispose();
    }
}
