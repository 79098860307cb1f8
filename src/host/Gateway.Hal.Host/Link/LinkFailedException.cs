using Gateway.Primitives;

namespace Gateway.Hal.Host;

/// <summary>Carries the reason why opening failed from the background to the link; never leaves the link.</summary>
internal sealed class LinkFailedException(Fault fault, string text) : Exception(text)
{
    public Fault Fault { get; } = fault;
}
