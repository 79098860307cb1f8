using Gateway.Hal;

namespace Gateway.Tests.Fakes;

/// <summary>An input pin whose level the test sets, and which counts its reads.</summary>
public sealed class FakeInput : IDigitalInput
{
    private bool level;

    /// <summary>How often the level was read.</summary>
    public int Reads { get; set; }

    /// <inheritdoc/>
    public bool IsHigh
    {
        get
        {
            Reads++;
            return level;
        }

        set => level = value;
    }
}
