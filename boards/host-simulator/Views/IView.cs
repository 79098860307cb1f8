using Gateway.Boards.HostSimulator.Running;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>How a run is shown. <see cref="Say"/> comes from any thread, the rest from the main one.</summary>
internal interface IView : IDisposable
{
    /// <summary>Somebody asked for the end.</summary>
    bool IsQuitRequested { get; }

    /// <summary>A line about the run itself: recovery, connection, trace.</summary>
    void Say(string line);

    /// <summary>A message that the subscriber got.</summary>
    void Show(ReceivedMessage message);

    /// <summary>The gateway now; often the same as before.</summary>
    void Draw(GatewayPicture picture);

    /// <summary>The gateway at the end.</summary>
    void End(GatewayPicture picture);
}
