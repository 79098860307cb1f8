using System.Text;
using Gateway.Hal;
using Gateway.Hal.Host;
using Xunit;

namespace Gateway.Tests.Unit.HalHost;

/// <summary>Drives a link as the loop does. Every wait ends; the limit only bounds a failing test.</summary>
internal static class LinkDriver
{
    public const int FailAfterMs = 20_000;

    public static LinkState OpenAndWait(TcpLink link)
    {
        link.Open();
        long end = Environment.TickCount64 + FailAfterMs;
        while (link.State == LinkState.Opening && Environment.TickCount64 < end)
        {
            link.WaitReadable(100);
        }

        return link.State;
    }

    public static void OpenOrFail(TcpLink link) => Assert.True(OpenAndWait(link) == LinkState.Open, link.FailureText);

    /// <summary>Everything received until the link ends or <paramref name="bytesMax"/> are there.</summary>
    public static string ReceiveText(TcpLink link, int bytesMax = int.MaxValue)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[100];
        long end = Environment.TickCount64 + FailAfterMs;
        while (text.Length < bytesMax && Environment.TickCount64 < end)
        {
            int bytes = link.Receive(buffer, 0, Math.Min(buffer.Length, bytesMax - text.Length));
            if (bytes < 0)
            {
                break;
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, bytes));
            if (bytes == 0)
            {
                link.WaitReadable(100);
            }
        }

        return text.ToString();
    }

    public static void SendText(TcpLink link, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(bytes.Length, link.Send(bytes, 0, bytes.Length));
    }

    /// <summary>Waits for the end of the link without taking bytes by more than needed.</summary>
    public static void WaitForFailure(TcpLink link)
    {
        ReceiveText(link);
        Assert.Equal(LinkState.Failed, link.State);
    }
}
