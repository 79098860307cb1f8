using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Hal;
using Gateway.Hal.Host;
using Gateway.Primitives;

namespace Gateway.Tests.Interop.Modbus;

/// <summary>A Modbus device of another implementation, on a pseudo-terminal or on a port of this computer.</summary>
internal sealed class ModbusPeer : IDisposable
{
    private const int AttemptsMax = 100;
    private const int AttemptMs = 100;

    private readonly PtyLink? line;
    private readonly Child server;
    private readonly int port;

    /// <summary>Starts libmodbus, whose server is compiled here, or pymodbus; skips the test if it is not installed.</summary>
    public ModbusPeer(string name, bool isRtu, ScratchFolder folder)
    {
        Need.Signals();
        string file = Path.Combine(AppContext.BaseDirectory, "Modbus", "modbus_server");
        (string program, string[] arguments) = name == "libmodbus"
            ? (Compile(file + ".c", folder), Array.Empty<string>())
            : (Need.PythonModbus(), [file + ".py"]);
        if (isRtu)
        {
            line = PtyLink.Make();
            Link = line;
        }
        else
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
            Link = new TcpLink(new TcpLinkOptions { Host = "127.0.0.1", Port = port });
        }

        string where = isRtu ? line!.Path : port.ToString(CultureInfo.InvariantCulture);
        server = Child.Start(program, [.. arguments, isRtu ? "rtu" : "tcp", where]);
        server.WaitForLine(text => text is "ready" or "starting", "ready");
        if (!isRtu && name != "libmodbus")
        {
            AwaitPort();
        }
    }

    /// <summary>The gateway's end of the wire.</summary>
    public IByteLink Link { get; }

    /// <summary>What mbpoll, a master of another implementation, prints with these arguments: one line for each value.</summary>
    public string[] Poll(params string[] arguments)
    {
        string mbpoll = Need.Mbpoll();
        string unit = ModbusTables.Unit.ToString(CultureInfo.InvariantCulture);
        Link.Close();
        using PtyLink? other = line == null ? null : PtyLink.Make();
        string[] where = other == null
            ? ["-m", "tcp", "-p", port.ToString(CultureInfo.InvariantCulture), "127.0.0.1"]
            : ["-m", "rtu", "-b", "115200", "-P", "none", other.Path];
        using Child child = Child.Start(mbpoll, ["-0", "-1", "-a", unit, .. arguments, .. where]);
        if (other != null)
        {
            line!.Open();
            other.Open();
            byte[] buffer = new byte[300];
            while (!child.HasExited)
            {
                if (Pass(line, other, buffer) + Pass(other, line, buffer) == 0)
                {
                    Thread.Sleep(1);
                }
            }

            line.Close();
        }

        Assert.True(child.WaitForExit() == 0, string.Join('\n', child.Output.Concat(child.Errors)));
        return [.. child.Output.Where(text => text.StartsWith('[')).Select(text => text.Replace("\t", "", StringComparison.Ordinal))];
    }

    public void Dispose()
    {
        server.Dispose();
        (Link as IDisposable)?.Dispose();
    }

    private static string Compile(string source, ScratchFolder folder)
    {
        string program = folder["modbus_server"];
        using Child compiler = Child.Start(
            Need.Gcc(), ["-Wall", "-Wextra", "-Werror", $"-I{Need.LibmodbusHeaders()}", "-o", program, source, "-lmodbus"]);
        Assert.True(compiler.WaitForExit() == 0, string.Join('\n', compiler.Errors));
        return program;
    }

    private static int Pass(PtyLink from, PtyLink to, byte[] buffer)
    {
        int bytes = from.Receive(buffer, 0, buffer.Length);
        for (int at = 0; at < bytes;)
        {
            at += to.Send(buffer, at, bytes - at);
        }

        return bytes;
    }

    // pymodbus does not say when it listens.
    private void AwaitPort()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (attempt < AttemptsMax)
            {
                Thread.Sleep(AttemptMs);
            }
        }
    }
}
