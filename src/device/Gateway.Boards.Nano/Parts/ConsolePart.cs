using Gateway.App;

namespace Gateway.Boards.Nano
{
    /// <content>The part Console of a board's firmware.</content>
    public sealed partial class Program
    {
        partial void MakeConsole(ConsoleParts parts, ref LoopConsole console)
        {
            console = new ConsolePort(parts);
        }
    }
}
