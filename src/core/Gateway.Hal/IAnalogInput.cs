namespace Gateway.Hal
{
    /// <summary>One channel of an analogue-to-digital converter.</summary>
    public interface IAnalogInput
    {
        /// <summary>The largest value of <see cref="Read"/>.</summary>
        int ValueMax { get; }

        /// <summary>A conversion: 0..<see cref="ValueMax"/>, or -1 when it failed.</summary>
        int Read();
    }
}
