namespace Gateway.Settings
{
    /// <summary>What a load found.</summary>
    public enum SettingsLoad : byte
    {
        /// <summary>Nothing was ever saved: defaults serve.</summary>
        Empty,
        /// <summary>The newest set serves.</summary>
        Loaded,
        /// <summary>One copy could not be read or was corrupt: the set of the other serves, be it the older.</summary>
        OneCopyLost,
        /// <summary>No copy could be read: defaults serve.</summary>
        Lost,
        /// <summary>Stored by a newer firmware in a format that this one does not know: defaults serve, nothing is saved over it.</summary>
        NewerFormat
    }
}
