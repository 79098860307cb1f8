namespace Gateway.Tests.Interop.Matrix;

/// <summary>The rows of the table, in its order.</summary>
internal enum MatrixCase
{
    Connect,
    UserAndPassword,
    TlsWithCa,
    ClientCertificate,
    Will,
    Retained,
    Qos0,
    Qos1,
    Qos2,
    BrokerQosMax,
    PersistentSession,
    OfflineMessages,
    LargeAndEmptyPayloads,
    Utf8Topics,
    ClientKilled,
    BrokerKilled,
    StoragePutBack,
}

internal static class MatrixCases
{
    public static string Title(this MatrixCase row) => row switch
    {
        MatrixCase.Connect => "connect",
        MatrixCase.UserAndPassword => "user and password",
        MatrixCase.TlsWithCa => "TLS with a CA",
        MatrixCase.ClientCertificate => "client certificate",
        MatrixCase.Will => "will",
        MatrixCase.Retained => "retained",
        MatrixCase.Qos0 => "QoS 0, both directions",
        MatrixCase.Qos1 => "QoS 1, both directions",
        MatrixCase.Qos2 => "QoS 2, both directions",
        MatrixCase.BrokerQosMax => "alarms with broker.qos-max 1",
        MatrixCase.PersistentSession => "persistent session",
        MatrixCase.OfflineMessages => "offline messages",
        MatrixCase.LargeAndEmptyPayloads => "large and empty payloads",
        MatrixCase.Utf8Topics => "UTF-8 topics",
        MatrixCase.ClientKilled => "kill -9 of client in mid-handshake",
        MatrixCase.BrokerKilled => "kill -9 of broker in mid-handshake",
        MatrixCase.StoragePutBack => "data folder put back from a copy",
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };
}
