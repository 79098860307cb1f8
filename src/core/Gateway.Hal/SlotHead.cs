namespace Gateway.Hal
{
    /// <summary>The bytes in front of a record that a storage may put a head of its own into, so that both are one write.</summary>
    public static class SlotHead
    {
        /// <summary>Bytes before a record that its storage may use during <see cref="ISlotStorage.Write"/>, if there are as many.</summary>
        public const int Bytes = 4;
    }
}
