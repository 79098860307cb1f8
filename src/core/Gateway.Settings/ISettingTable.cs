namespace Gateway.Settings
{
    /// <summary>The table of keys as text, one row at a time, in the form of <see cref="GatewayKeys"/>.</summary>
    public interface ISettingTable
    {
        /// <summary>The row with the number 1..255, as a literal whose characters stay in flash; null if there is none.</summary>
        string LineOf(int number);
    }
}
