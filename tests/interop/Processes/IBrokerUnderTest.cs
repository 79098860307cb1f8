namespace Gateway.Tests.Interop.Processes;

/// <summary>A broker on loopback, stopped when disposed.</summary>
public interface IBrokerUnderTest : IDisposable
{
    /// <summary>Its TCP port.</summary>
    int Port { get; }

    /// <summary>Its URL.</summary>
    string Url { get; }
}
