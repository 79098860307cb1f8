using Microsoft.Win32.SafeHandles;

namespace Gateway.Hal.Host;

/// <summary>
/// A real temperature sensor of this PC, as the Linux kernel shows it: a file with thousandths of a degree Celsius as
/// text (kernel documentation, hwmon/sysfs-interface). Each Poll reads the file.
/// </summary>
public sealed class HwmonSensor : ISensor, IDisposable
{
    /// <summary>Sign, ten digits, line end, and room to spare.</summary>
    private const int TextBytesMax = 16;

    private readonly byte[] text = new byte[TextBytesMax];
    private readonly SafeFileHandle handle;

    /// <summary>
    /// Opens the file that <see cref="HwmonCatalog"/> found. Throws <see cref="SensorAbsentException"/> if it cannot be opened.
    /// </summary>
    public HwmonSensor(HwmonEntry entry)
    {
        try
        {
            handle = File.OpenHandle(entry.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SensorAbsentException($"the temperature sensor {entry.Name} cannot be opened: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public int ValueMilli { get; private set; }

    /// <inheritdoc/>
    public SensorStatus Poll(long nowMs)
    {
        try
        {
            int bytes = RandomAccess.Read(handle, text, 0);
            ReadOnlySpan<byte> digits = text.AsSpan(0, bytes).TrimEnd("\n\r "u8);
            if (!int.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out int milli))
            {
                return SensorStatus.Failed;
            }

            ValueMilli = milli;
            return SensorStatus.Ok;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return SensorStatus.Failed; // A chip that sleeps or does not answer shows as an error of the read.
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();
}
