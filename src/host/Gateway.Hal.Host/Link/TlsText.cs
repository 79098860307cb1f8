using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Hal.Host;

/// <summary>What went wrong with TLS, in words that name the part to check.</summary>
internal static class TlsText
{
    /// <summary>Why a certificate was refused. <paramref name="trust"/> says who was trusted.</summary>
    public static string OfRefusal(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host, string trust)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "the broker showed no certificate";
        }

        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is not for the host name {host}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            X509ChainStatusFlags flags = chain is null
                ? X509ChainStatusFlags.PartialChain
                : chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            reasons.AddRange(OfChain(certificate, flags, trust));
        }

        return $"the broker's certificate ({certificate.Subject}) is refused: {string.Join("; ", reasons)}";
    }

    /// <summary>The message of the innermost exception: the outer ones only say "see inner exception".</summary>
    public static string Innermost(Exception exception)
    {
        while (exception.InnerException is not null)
        {
            exception = exception.InnerException;
        }

        return exception.Message;
    }

    /// <summary>Whether TLS itself ended the connection, not the network below it.</summary>
    public static bool IsProtocolError(Exception exception)
    {
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            if (at is SocketException or ObjectDisposedException)
            {
                return false;
            }

            if (at is AuthenticationException or System.Security.Cryptography.CryptographicException
                or System.ComponentModel.Win32Exception)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> OfChain(X509Certificate2 certificate, X509ChainStatusFlags flags, string trust)
    {
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            yield return $"it was not issued by an authority in {trust}";
        }

        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            yield return $"it is valid from {certificate.NotBefore.ToUniversalTime():u} "
                + $"to {certificate.NotAfter.ToUniversalTime():u}, or its authority has expired";
        }

        X509ChainStatusFlags others = flags
            & ~(X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotTimeValid);
        if (others != 0)
        {
            yield return others.ToString();
        }
    }
}
