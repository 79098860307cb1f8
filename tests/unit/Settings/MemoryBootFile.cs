using System.Text;
using Gateway.Hal;
using Gateway.Primitives;

namespace Gateway.Tests.Unit.Settings;

/// <summary>The settings file from nanoff, in memory; each of its operations counts in the power plan.</summary>
internal sealed class MemoryBootFile(FakePower plan) : IBootFile
{
    public byte[]? Content { get; set; }

    public bool IsUnreadable { get; set; }

    public bool IsStuck { get; set; }

    public int Bytes => IsUnreadable ? -1 : Content?.Length ?? 0;

    /// <summary>A file of these lines with its first line.</summary>
    public static byte[] Of(string body, int version = 1)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        uint crc = new TableCrc32().Compute(bytes, 0, bytes.Length);
        return [.. Encoding.ASCII.GetBytes($"gateway-settings {version} {bytes.Length} {crc:X8}\n"), .. bytes];
    }

    public int Read(int position, byte[] buffer, int offset, int bytesMax)
    {
        plan.Read();
        if (IsUnreadable)
        {
            return -1;
        }

        int bytes = Math.Min(bytesMax, Content!.Length - position);
        Array.Copy(Content, position, buffer, offset, bytes);
        return bytes;
    }

    public bool Delete()
    {
        bool isCut = plan.IsCutNow();
        if (!IsStuck && (!isCut || plan.LeavesNew))
        {
            Content = null;
        }

        return isCut ? throw new PowerCutException() : !IsStuck;
    }
}
