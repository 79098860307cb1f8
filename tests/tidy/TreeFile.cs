using System.Text;

namespace Gateway.Tests.Tidy;

/// <summary>One file of the tree.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="IsExecutable">Git has it as executable.</param>
internal sealed record TreeFile(string Path, byte[] Bytes, bool IsExecutable = false)
{
    public TreeFile(string path, string text)
        : this(path, Encoding.UTF8.GetBytes(text))
    {
    }

    public bool IsBinary => Array.IndexOf(Bytes, (byte)0) >= 0;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder, "" for the root.</summary>
    public string Folder => Path.Contains('/') ? Path[..Path.LastIndexOf('/')] : "";

    public string Extension => System.IO.Path.GetExtension(Name);

    public bool IsProject => Extension is ".csproj" or ".nfproj";

    /// <summary>The lines without their line feeds; what follows the last one is a line only when it is not empty.</summary>
    public IEnumerable<(int Number, string Text)> Lines()
    {
        string[] lines = Text.Split('\n');
        int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        return lines.Take(count).Select((text, at) => (at + 1, text));
    }
}
