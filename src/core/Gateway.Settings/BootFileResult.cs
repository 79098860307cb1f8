namespace Gateway.Settings
{
    /// <summary>What became of the settings file at this start; the names of src/docs/formats/boot-file.md.</summary>
    public enum BootFileResult : byte
    {
        /// <summary>There was none.</summary>
        None,
        /// <summary>Its settings are stored and serve.</summary>
        Taken,
        /// <summary>Bytes or CRC are not what its first line says.</summary>
        Incomplete,
        /// <summary>A line or the whole was refused: nothing of it was taken.</summary>
        Refused,
        /// <summary>Of a version that this firmware does not know.</summary>
        Newer,
        /// <summary>It could not be read or stored; it stays for the next start.</summary>
        StorageFailed
    }
}
