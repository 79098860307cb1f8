namespace Gateway.Settings
{
    /// <summary>Result of a load.</summary>
    public enum SettingsLoad : byte
    {
        /// <summary>Nothing was ever saved: defaults are used.</summary>
        Empty,
        /// <summary>The newest set is used.</summary>
        Loaded,
        /// <summary>One copy could not be read or was corrupt: the other one is used, even if it is older.</summary>
        OneCopyLost,
        /// <summary>No copy could be read, or both are missing beside chunks of certificates: defaults are used.</summary>
        Lost,
        /// <summary>
        /// A newer firmware stored the settings in a format that this one does not know: defaults are used, and nothing overwrites them.
        /// </summary>
        NewerFormat
    }
}
