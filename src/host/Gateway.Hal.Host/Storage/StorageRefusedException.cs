namespace Gateway.Hal.Host;

/// <summary>
/// A data folder or an area of it cannot be used; the message is for the user and names the folder and the reason. Thrown only at opening:
/// later failures are results of Read or Write.
/// </summary>
public sealed class StorageRefusedException : IOException
{
    /// <summary>With a complete message.</summary>
    public StorageRefusedException(string message)
        : base(message)
    {
    }
}
