namespace Gateway.Hal.Host;

/// <summary>Where a <see cref="TcpLink"/> connects to and whom it trusts.</summary>
public sealed record TcpLinkOptions
{
    /// <summary>For a link that connects to its target: without one it cannot open.</summary>
    public static TcpLinkOptions ForTarget { get; } = new() { Host = "broker.gateway.invalid", Port = 1883 };

    /// <summary>Host name or address of the broker. With TLS the broker's certificate must be for exactly this name.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1..65535; usually 1883 for plain MQTT and 8883 for MQTT over TLS.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the connection uses TLS (1.2 or 1.3).</summary>
    public bool UseTls { get; init; }

    /// <summary>
    /// PEM file of the certificate authorities to trust. If it is given, only these are trusted, whatever the PC trusts otherwise; null
    /// means the PC's own trust.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the client certificate, followed by its intermediates if there are any; null for none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file of the client certificate's private key; null if it is in <see cref="ClientCertificateFile"/>.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>The same as PEM text, which takes precedence over the file; for certificates in settings.</summary>
    public string? CaPem { get; init; }

    /// <summary>The client certificate as PEM text, which takes precedence over the file; null for none.</summary>
    public string? ClientCertificatePem { get; init; }

    /// <summary>The private key as PEM text, with <see cref="ClientCertificatePem"/>.</summary>
    public string? ClientKeyPem { get; init; }

    /// <summary>The time that address lookup, connection and TLS handshake may take together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
