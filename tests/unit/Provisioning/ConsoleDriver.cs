using System.Text;
using Gateway.Provisioning;
using Gateway.Settings;
using Gateway.Tests.Unit.Settings;

namespace Gateway.Tests.Unit.Provisioning;

/// <summary>Types at a console and collects its output; answers no request by itself.</summary>
internal sealed class ConsoleDriver
{
    private readonly byte[] output = new byte[100];

    public ConsoleDriver(SettingsWorld? world = null)
    {
        World = world ?? new SettingsWorld();
        Store = World.Start();
        Console = new ProvisioningConsole(Store);
    }

    public SettingsWorld World { get; }

    public SettingsStore Store { get; }

    public ProvisioningConsole Console { get; }

    public ConsoleRequest Request { get; } = new();

    public long NowMs { get; set; } = 1000;

    /// <summary>All output so far.</summary>
    public MemoryStream Heard { get; } = new();

    /// <summary>Types a text and returns the output.</summary>
    public string Type(string text) => Type(Encoding.UTF8.GetBytes(text));

    public string Type(byte[] bytes)
    {
        StringBuilder heard = new();
        int at = 0;
        while (true)
        {
            int taken = Console.FeedBytes(bytes, at, bytes.Length - at, NowMs);
            at += taken;
            string more = Take();
            heard.Append(more);
            if (taken == 0 && more == "")
            {
                Left = bytes.Length - at;
                return heard.ToString();
            }
        }
    }

    /// <summary>Bytes of the last text that were not taken.</summary>
    public int Left { get; private set; }

    public string Wait(long ms)
    {
        NowMs += ms;
        Console.FeedTime(NowMs);
        return Take();
    }

    public string Take()
    {
        MemoryStream heard = new();
        int bytes;
        do
        {
            if (Request.Kind == ConsoleRequestKind.None)
            {
                Console.TakeRequest(Request);
            }

            bytes = Console.TakeBytes(output, 0, output.Length);
            heard.Write(output, 0, bytes);
            Heard.Write(output, 0, bytes);
        }
        while (bytes > 0 || (Console.HasWork && Request.Kind == ConsoleRequestKind.None));

        return Encoding.UTF8.GetString(heard.ToArray());
    }

    /// <summary>The waiting request; afterwards none is left.</summary>
    public ConsoleRequestKind TakeRequest()
    {
        if (Request.Kind == ConsoleRequestKind.None)
        {
            Console.TakeRequest(Request);
        }

        ConsoleRequestKind kind = Request.Kind;
        typeof(ConsoleRequest).GetProperty(nameof(ConsoleRequest.Kind))!.SetValue(Request, ConsoleRequestKind.None);
        return kind;
    }

    public void Answer(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Xunit.Assert.True(Console.FeedAnswer(Request.Ticket, bytes, 0, bytes.Length));
    }

    public string End(ConsoleError error)
    {
        Xunit.Assert.True(Console.EndAnswer(Request.Ticket, error));
        return Take();
    }

    /// <summary>Uses program mode from here on.</summary>
    public ConsoleDriver AsProgram()
    {
        Xunit.Assert.EndsWith("= 9 program 1\nok 1 9\n", Type("\u0003program\n"));
        return this;
    }
}
