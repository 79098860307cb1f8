using System.Runtime.CompilerServices;

namespace Gateway.Hal
{
    /// <summary>The bytes before a record that a storage may use for a head of its own, so that both are one write.</summary>
    [ExcludeType]
    public static class SlotHead
    {
        /// <summary>Bytes before a record that its storage may use during <see cref="ISlotStorage.Write"/>, if there are as many.</summary>
        public const int Bytes = 4;
    }
}
