using System.Globalization;
using Gateway.Boards.HostSimulator.Running;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>
/// One line for each message: time, topic, payload. Every other line begins with a word and a colon. Each line is flushed, so that a reader
/// sees it at once.
/// </summary>
internal sealed class PlainView : IView
{
    private long acknowledged;

    public bool IsQuitRequested => false;

    public void Say(string line) => Console.WriteLine(line);

    public void Show(ReceivedMessage message) =>
        Console.WriteLine($"{message.Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {message.Topic} {message.Payload}");

    public void Draw(GatewayPicture picture)
    {
        if (picture.AlarmsDelivered > acknowledged)
        {
            acknowledged = picture.AlarmsDelivered;
            Console.WriteLine($"acknowledged: {acknowledged} alarms by the broker so far");
        }
    }

    public void End(GatewayPicture picture) => Draw(picture);

    public void Dispose()
    {
    }
}
