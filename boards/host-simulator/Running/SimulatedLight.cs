using Gateway.Hal;

namespace Gateway.Boards.HostSimulator.Running;

/// <summary>The light of `identify`: a line of text each time it goes on or off.</summary>
internal sealed class SimulatedLight(Action<string> say) : IDigitalOutput
{
    /// <inheritdoc/>
    public void Set(bool high) => say(high ? "light: on" : "light: off");
}
