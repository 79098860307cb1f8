namespace Gateway.Tests.Interop.Processes;

/// <summary>What a broker does with a PUBLISH at QoS 2.</summary>
internal enum WithoutQos2
{
    /// <summary>It has QoS 2.</summary>
    HasIt,
    /// <summary>It accepts the message as one at QoS 1.</summary>
    AnswersPuback,
    /// <summary>It closes the connection.</summary>
    ClosesConnection
}
