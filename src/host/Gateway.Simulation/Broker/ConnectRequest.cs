namespace Gateway.Simulation;

/// <summary>CONNACK's return codes [MQTT 3.1.1 section 3.2.2.3].</summary>
public enum ConnectReturnCode : byte
{
    /// <summary>The client is connected.</summary>
    Accepted = 0,
    /// <summary>The protocol level is not 4.</summary>
    UnacceptableProtocolVersion = 1,
    /// <summary>The client identifier is refused.</summary>
    IdentifierRejected = 2,
    /// <summary>MQTT is not available now.</summary>
    ServerUnavailable = 3,
    /// <summary>User name or password is wrong.</summary>
    BadUserNameOrPassword = 4,
    /// <summary>The client may not connect.</summary>
    NotAuthorized = 5
}

/// <summary>What <see cref="BrokerOptions.Authorize"/> decides on.</summary>
/// <param name="ClientId">The client identifier as sent, possibly empty.</param>
/// <param name="UserName">The user name, null when there was none.</param>
/// <param name="Password">The password, null when there was none.</param>
/// <param name="CleanSession">The clean session flag.</param>
public sealed record ConnectRequest(string ClientId, string? UserName, byte[]? Password, bool CleanSession);
