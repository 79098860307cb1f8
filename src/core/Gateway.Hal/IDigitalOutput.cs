namespace Gateway.Hal
{
    /// <summary>A pin driven to a level.</summary>
    public interface IDigitalOutput
    {
        /// <summary>Drives the pin: true is high.</summary>
        void Set(bool high);
    }
}
