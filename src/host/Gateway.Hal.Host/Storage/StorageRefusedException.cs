namespace Gateway.Hal.Host;

/// <summary>
/// A data folder or an area of it cannot be used; the message is for the user and names the folder and the reason. Thrown
/// at opening only: what goes wrong later is a result of Read or Write.
/// </summary>
public sealed class StorageRefusedException : IOException
{
    /// <summary>With a message that stands alone.</summary>
    public StorageRefusedException(string message)
        : base(message)
    {
    }
}
