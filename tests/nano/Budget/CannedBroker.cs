namespace Gateway.Tests.Nano.Budget;

/// <summary>Answers complete packets, as a broker that sends nothing of its own.</summary>
public sealed class CannedBroker
{
    /// <summary>Answers that were not taken yet, from the beginning.</summary>
    public byte[] Answers { get; } = new byte[4096];

    public int AnswerCount { get; private set; }

    public void Take(byte[] buffer, int offset, int bytes)
    {
        int end = offset + bytes;
        while (offset < end)
        {
            int first = buffer[offset++];
            int remaining = 0;
            for (int shift = 0; ; shift += 7)
            {
                int digit = buffer[offset++];
                remaining |= (digit & 127) << shift;
                if (digit < 128)
                {
                    break;
                }
            }

            Answer(first, buffer, offset, remaining);
            offset += remaining;
        }
    }

    public void Take(int bytes)
    {
        AnswerCount -= bytes;
        Array.Copy(Answers, bytes, Answers, 0, AnswerCount);
    }

    private void Answer(int first, byte[] buffer, int at, int remaining)
    {
        int qos = (first >> 1) & 3;
        switch (first >> 4)
        {
            case 1:
                Put(0x20, 2, 0, 0);
                break;
            case 3 when qos > 0:
                int id = at + 2 + (buffer[at] << 8 | buffer[at + 1]);
                Put(qos == 1 ? 0x40 : 0x50, 2, buffer[id], buffer[id + 1]);
                break;
            case 6:
                Put(0x70, 2, buffer[at], buffer[at + 1]);
                break;
            case 8:
                Put(0x90, 3, buffer[at], buffer[at + 1], buffer[at + remaining - 1]);
                break;
            case 12:
                Put(0xD0, 0);
                break;
        }
    }

    private void Put(params ReadOnlySpan<int> bytes)
    {
        foreach (int b in bytes)
        {
            Answers[AnswerCount++] = (byte)b;
        }
    }
}
