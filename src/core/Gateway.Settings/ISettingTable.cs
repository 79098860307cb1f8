namespace Gateway.Settings
{
    /// <summary>The table of keys as text, a row at a time: the form is that of <see cref="GatewayKeys"/>.</summary>
    public interface ISettingTable
    {
        /// <summary>The row of the number 1..255, as a literal, whose characters stay in flash; null where there is none.</summary>
        string LineOf(int number);
    }
}
