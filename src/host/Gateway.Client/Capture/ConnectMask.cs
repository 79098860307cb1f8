using System.Buffers.Binary;

namespace Gateway.Client;

/// <summary>
/// Overwrites user name and password in the bytes that a client sends, and leaves all lengths: MQTT 3.1.1 section 3.1. CONNECT is the first
/// packet of a connection [MQTT-3.1.0-1]; the rest passes as it is. The bytes may come in pieces of any size.
/// </summary>
internal sealed class ConnectMask
{
    /// <summary>Takes the place of each byte, so that both stay UTF-8.</summary>
    private const byte Masked = (byte)'*';

    private const int ConnectType = 1;
    private const int Level4 = 4;
    private const int FlagWill = 0x04;
    private const int FlagPassword = 0x40;
    private const int FlagUser = 0x80;

    private readonly byte[] length = new byte[2];
    private Field field;
    private int flags;

    // Bytes of the field's length that were read, and bytes of the field that are to come.
    private int lengthBytes;
    private int left;

    private enum Field
    {
        Type,
        RemainingLength,
        Protocol,
        Level,
        Flags,
        KeepAlive,
        ClientId,
        WillTopic,
        WillMessage,
        User,
        Password,
        Unknown,
        Over,
    }

    /// <summary>A connection begins.</summary>
    public void Restart()
    {
        Begin(Field.Type, 1);
    }

    /// <summary>Masks the next bytes, in place.</summary>
    public void Apply(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && field != Field.Over; i++)
        {
            Take(ref bytes[i]);
        }
    }

    // A field of one byte, or of two, or one with its length before it.
    private void Take(ref byte value)
    {
        switch (field)
        {
            case Field.Type:
                Begin(value >> 4 == ConnectType ? Field.RemainingLength : Field.Over, 1);
                break;
            case Field.RemainingLength:
                if (value < 0x80)
                {
                    Begin(Field.Protocol, 0);
                }

                break;
            case Field.Level:
                Begin(value <= Level4 ? Field.Flags : Field.Unknown, 1);
                break;
            case Field.Flags:
                flags = value;
                Begin(Field.KeepAlive, 2);
                break;
            case Field.KeepAlive:
                if (--left == 0)
                {
                    Begin(Field.ClientId, 0);
                }

                break;
            case Field.Unknown:
                // Of a version whose CONNECT is laid out otherwise nothing is shown.
                value = Masked;
                break;
            default:
                TakeText(ref value);
                break;
        }
    }

    private void TakeText(ref byte value)
    {
        if (lengthBytes < length.Length)
        {
            length[lengthBytes++] = value;
            left = BinaryPrimitives.ReadUInt16BigEndian(length);
        }
        else
        {
            left--;
            if (field is Field.User or Field.Password)
            {
                value = Masked;
            }
        }

        if (lengthBytes == length.Length && left == 0)
        {
            Begin(Next(), 1);
        }
    }

    private Field Next()
    {
        Field next = field + 1;
        while (!IsThere(next))
        {
            next++;
        }

        return next;
    }

    private bool IsThere(Field wanted) => wanted switch
    {
        Field.WillTopic or Field.WillMessage => (flags & FlagWill) != 0,
        Field.User => (flags & FlagUser) != 0,
        Field.Password => (flags & FlagPassword) != 0,
        Field.Unknown => false,
        _ => true,
    };

    private void Begin(Field next, int bytes)
    {
        field = next;
        left = bytes;
        lengthBytes = 0;
    }
}
