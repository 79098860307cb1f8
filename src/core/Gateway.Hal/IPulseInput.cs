namespace Gateway.Hal
{
    /// <summary>An input whose pulses are counted between calls, by the hardware or in its interrupt.</summary>
    public interface IPulseInput
    {
        /// <summary>Pulses since the last call, or since the input was opened; 0 or more.</summary>
        int TakePulses();
    }
}
