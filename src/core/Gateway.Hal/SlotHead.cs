namespace Gateway.Hal
{
    /// <summary>The bytes in front of a record that a storage may put a head of its own into, so that both are one write.</summary>
    public static class SlotHead
    {
        /// <summary>Bytes before a record that are its storage's during <see cref="ISlotStorage.Write"/>, where there are so many.</summary>
        public const int Bytes = 4;
    }
}
