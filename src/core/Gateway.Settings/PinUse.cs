using System.Runtime.CompilerServices;

namespace Gateway.Settings
{
    /// <summary>Uses of a pin, as bits.</summary>
    [ExcludeType]
    public static class PinUse
    {
        /// <summary>None: the board uses it itself, or there is no such pin.</summary>
        public const int None = 0;

        /// <summary>A contact, a button, pulses.</summary>
        public const int Input = 1;

        /// <summary>A lamp, or a line of a bus that the board drives.</summary>
        public const int Output = 2;

        /// <summary>A voltage.</summary>
        public const int Analog = 4;
    }
}
