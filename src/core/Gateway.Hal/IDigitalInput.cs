namespace Gateway.Hal
{
    /// <summary>A pin read as a level.</summary>
    public interface IDigitalInput
    {
        /// <summary>The level now: true is high.</summary>
        bool IsHigh { get; }
    }
}
