using System.IO.Ports;

namespace Gateway.Tool.Serial;

/// <summary>A serial port of this PC, and the connected device if the system knows it.</summary>
public sealed record PortDescription(string Name, string Description);

/// <summary>The serial ports of this PC.</summary>
public static class SerialPorts
{
    private const string LinuxTerminals = "/sys/class/tty";
    private const int ParentsMax = 4;

    /// <summary>The available ports, by name.</summary>
    public static PortDescription[] List() =>
    [
        .. SerialPort.GetPortNames().Distinct().Order(StringComparer.Ordinal).Select(name => new PortDescription(name, Describe(name)))
    ];

    /// <summary>
    /// The ports that a board can be at, if none was named: those with a known device if there are any, because a PC's own ports have
    /// none.
    /// </summary>
    public static PortDescription[] Likely(PortDescription[] all) =>
        all.Any(one => one.Description.Length > 0) ? [.. all.Where(one => one.Description.Length > 0)] : all;

    /// <summary>
    /// Opens a port for a console: 8 data bits, no parity, no handshake, and DTR and RTS off, because they reset many boards. Throws
    /// <see cref="ConsoleException"/>.
    /// </summary>
    public static SerialPort Open(string name, int baud)
    {
        SerialPort port = new()
        {
            BaudRate = baud,
            Handshake = Handshake.None,
            DtrEnable = false,
            RtsEnable = false,
            WriteTimeout = SerialPort.InfiniteTimeout,
        };
        try
        {
            port.PortName = name;
            port.Open();
            port.DiscardInBuffer();
            return port;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            port.Dispose();
            throw new ConsoleException(ConsoleTrouble.PortLost, $"{name} cannot be opened: {Reason(name, exception)}", exception);
        }
    }

    private static string Reason(string name, Exception exception) => exception switch
    {
        _ when !OperatingSystem.IsWindows() && !File.Exists(name) => "there is no such port; `gateway ports` lists the ports",
        UnauthorizedAccessException when OperatingSystem.IsLinux() =>
            "another program uses it, or you need permission (on most systems, join the group `dialout`)",
        UnauthorizedAccessException => "another program uses it",
        _ => exception.Message,
    };

    private static string Describe(string name)
    {
        string link = Path.Combine(LinuxTerminals, Path.GetFileName(name), "device");
        try
        {
            DirectoryInfo? folder = OperatingSystem.IsLinux() && Directory.Exists(link)
                ? Directory.ResolveLinkTarget(link, returnFinalTarget: true) as DirectoryInfo
                : null;
            for (int i = 0; i < ParentsMax && folder is not null; i++, folder = folder.Parent)
            {
                string product = Path.Combine(folder.FullName, "product");
                if (File.Exists(product))
                {
                    return File.ReadAllText(product).Trim();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then only the name.
        }

        return "";
    }
}
