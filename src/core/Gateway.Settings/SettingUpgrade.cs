namespace Gateway.Settings
{
    /// <summary>
    /// A key that replaces another: a load moves what older firmware stored under the old number. See src/docs/formats/settings.md.
    /// </summary>
    public sealed class SettingUpgrade
    {
        /// <summary>
        /// Values under <paramref name="oldId"/> move to <paramref name="newId"/>, numbers multiplied by <paramref name="factor"/>, at
        /// every index.
        /// </summary>
        public SettingUpgrade(int oldId, int newId, int factor)
        {
            OldId = oldId;
            NewId = newId;
            Factor = factor;
        }

        /// <summary>The number that is no longer in the table, without index.</summary>
        public int OldId { get; }

        /// <summary>The number that replaced it, without index.</summary>
        public int NewId { get; }

        /// <summary>The factor for a number; texts are moved as they are.</summary>
        public int Factor { get; }
    }
}
