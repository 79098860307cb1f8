using System.Runtime.CompilerServices;

namespace Gateway.Boards.Nano
{
    /// <summary>Words for the pins in a board's facts.</summary>
    [ExcludeType]
    public static class BoardPins
    {
        /// <summary>No such pin.</summary>
        public const int None = -1;

        /// <summary>For a board without input-only pins: higher than every pin.</summary>
        public const int AllDrive = 64;
    }
}
