namespace Gateway.Tests.Nano.Budget;

/// <summary>
/// What the device's system libraries cost their caller, in their own IL instructions and blocks of heap: measured on the platform's
/// interpreter, 1.17. The call itself is counted where it is made.
/// </summary>
public static class SystemCosts
{
    /// <summary>Open, and close, of a FileStream whose path is two levels deep, as a slot's is.</summary>
    public const int FileOpenIl = 935;
    public const int FileCloseIl = 85;
    public const int FileOpenObjects = 48;

    /// <summary>FileStream.Write, Read and Length.</summary>
    public const int FileTransferIl = 38;
    public const int FileLengthIl = 8;

    /// <summary>File.Exists, and Directory.Exists, which does the same.</summary>
    public const int FileExistsIl = 1115;
    public const int FileExistsObjects = 71;

    /// <summary>Socket.Poll, Send and Receive.</summary>
    public const int SocketPollIl = 8;
    public const int SocketTransferIl = 12;

    /// <summary>DateTime.UtcNow and its Ticks.</summary>
    public const int UtcNowIl = 31;
    public const int TicksIl = 7;

    /// <summary>A SpanByte over an array, and the native CRC's result.</summary>
    public const int SpanIl = 36;
    public const int SpanObjects = 2;

    /// <summary>A pin's level as a struct, and its conversion to a number.</summary>
    public const int PinReadIl = 4;
    public const int PinReadObjects = 2;

    /// <summary>
    /// From the firmware's queue to a pin's handler, with one pin open. The cost of each further pin is not measured, but counted in the
    /// source of System.Device.Gpio.
    /// </summary>
    public const int EdgeIl = 283;
    public const int EdgeMorePinsIl = 30;
    public const int EdgeObjects = 3;
}
