namespace Gateway.Settings
{
    /// <summary>Result of the settings file at this start; the names are those of src/docs/formats/boot-file.md.</summary>
    public enum BootFileResult : byte
    {
        /// <summary>There was no file.</summary>
        None,
        /// <summary>Its settings are stored and in use.</summary>
        Taken,
        /// <summary>Its bytes or CRC differ from its first line.</summary>
        Incomplete,
        /// <summary>A line or the whole was refused: nothing was applied.</summary>
        Refused,
        /// <summary>Its version is unknown to this firmware.</summary>
        Newer,
        /// <summary>It could not be read or stored; it stays for the next start.</summary>
        StorageFailed
    }
}
