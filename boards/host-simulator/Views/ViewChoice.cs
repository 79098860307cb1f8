using Gateway.Boards.HostSimulator.CommandLine;
using Gateway.Boards.HostSimulator.Running;
using Gateway.Views;

namespace Gateway.Boards.HostSimulator.Views;

/// <summary>A live display on a terminal; lines of text if the output is redirected, traced or quiet.</summary>
internal static class ViewChoice
{
    public static IView For(SimulatorOptions options, FirstSight first) =>
        !LiveScreen.IsPossible || options.IsTraced || options.IsQuiet ? new PlainView() : new LiveView(first);
}
