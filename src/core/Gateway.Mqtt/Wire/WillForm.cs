namespace Gateway.Mqtt.Wire
{
    /// <summary>How much of the will a CONNECT carries.</summary>
    public enum WillForm : byte
    {
        /// <summary>The will as the options say.</summary>
        Whole,
        /// <summary>The will without RETAIN.</summary>
        NotRetained,
        /// <summary>No will.</summary>
        None
    }
}
