namespace Gateway.Tool.Commands;

/// <summary>A message to publish, and the session it goes into.</summary>
internal sealed record PublicationOptions
{
    /// <summary>Topic name.</summary>
    public required byte[] Topic { get; init; }

    /// <summary>Payload.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>QoS 0..2 on the link: no higher than the broker's.</summary>
    public required int Qos { get; init; }

    /// <summary>Whether the broker retains it.</summary>
    public bool Retain { get; init; }

    /// <summary>Whether the broker keeps the session when the link breaks.</summary>
    public required bool IsPersistent { get; init; }
}
