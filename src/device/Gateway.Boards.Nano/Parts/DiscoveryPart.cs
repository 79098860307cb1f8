using Gateway.App;

namespace Gateway.Boards.Nano
{
    /// <content>The part Discovery of a board's firmware.</content>
    public sealed partial class Program
    {
        partial void MakeDiscovery(ref Announcer announcer)
        {
            announcer = new Discovery();
        }

        partial void AskDiscovery(ref bool has)
        {
            has = true;
        }
    }
}
