namespace Gateway.Hal
{
    /// <summary>An input whose pulses are counted between looks: by the hardware, or in its interrupt.</summary>
    public interface IPulseInput
    {
        /// <summary>Pulses that have come since the last call, or since the input was opened; 0 or more.</summary>
        int TakePulses();
    }
}
