using System.Buffers.Binary;
using System.Text.Unicode;

namespace Gateway.Simulation;

/// <summary>Reads the fields of one packet's body, and never beyond its end: each read returns whether it succeeded.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> body)
{
    /// <summary>What was not read yet.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = body;

    /// <summary>Reads one byte.</summary>
    public bool TryByte(out byte value)
    {
        value = 0;
        if (Rest.IsEmpty)
        {
            return false;
        }

        value = Rest[0];
        Rest = Rest[1..];
        return true;
    }

    /// <summary>Reads 2 bytes, big endian [section 1.5.2].</summary>
    public bool TryU16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(Rest, out value))
        {
            return false;
        }

        Rest = Rest[2..];
        return true;
    }

    /// <summary>Reads a 2-byte length and that many bytes.</summary>
    public bool TryBinary(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryU16(out ushort length) || length > Rest.Length)
        {
            return false;
        }

        bytes = Rest[..length];
        Rest = Rest[length..];
        return true;
    }

    /// <summary>Reads a string: well-formed UTF-8 without U+0000 [MQTT-1.5.3-1, MQTT-1.5.3-2].</summary>
    public bool TryText(out ReadOnlySpan<byte> utf8) => TryBinary(out utf8) && Utf8.IsValid(utf8) && !utf8.Contains((byte)0);
}
