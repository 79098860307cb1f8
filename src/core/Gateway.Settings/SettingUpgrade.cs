namespace Gateway.Settings
{
    /// <summary>
    /// A key that was replaced by another: what older firmware stored under the old number is taken over at load.
    /// See src/docs/formats/settings.md.
    /// </summary>
    public sealed class SettingUpgrade
    {
        /// <summary>
        /// Values under <paramref name="oldId"/> move to <paramref name="newId"/>, numbers multiplied by <paramref name="factor"/>; for
        /// every index alike.
        /// </summary>
        public SettingUpgrade(int oldId, int newId, int factor)
        {
            OldId = oldId;
            NewId = newId;
            Factor = factor;
        }

        /// <summary>The number that is no longer in the table, without index.</summary>
        public int OldId { get; }

        /// <summary>The number that took its place, without index.</summary>
        public int NewId { get; }

        /// <summary>What a number is multiplied by; texts are taken as they are.</summary>
        public int Factor { get; }
    }
}
