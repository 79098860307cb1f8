namespace Gateway.Hal.Host;

/// <summary>
/// The file operations of a data folder that durability rests on. Each result is what the operating system answered; false or null: it
/// failed, and <see cref="LastError"/> says why. Tests put errors and power cuts in its place.
/// </summary>
internal interface IDiskFolder
{
    /// <summary>Why the last operation that failed did, on the folder or a file of it; for people.</summary>
    string LastError { get; }

    /// <summary>Reads a whole file; null if there is none. Throws IOException if it cannot be read.</summary>
    byte[]? Read(string name);

    /// <summary>Makes a new, empty file for its owner alone, in place of one of this name; null if that failed.</summary>
    IDiskFile? Create(string name);

    /// <summary>Opens a file that is there, to write over it; null if that failed.</summary>
    IDiskFile? Open(string name);

    /// <summary>Removes a file. True if there is none afterwards.</summary>
    bool Remove(string name);

    /// <summary>Makes the folder's names durable.</summary>
    bool Sync();
}

/// <summary>A file of an <see cref="IDiskFolder"/>, open for writing.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Bytes { get; }

    /// <summary>Whether its name still leads to this file: nobody removed or replaced it.</summary>
    bool IsInPlace { get; }

    /// <summary>Writes all bytes at a position.</summary>
    bool Write(byte[] buffer, int offset, int bytes, long position);

    /// <summary>Gives the file another name of its folder, in place of a file that has it.</summary>
    bool Rename(string name);

    /// <summary>Makes durable what was written. After a failure nothing that was written is certain, now or later.</summary>
    bool Sync();
}
