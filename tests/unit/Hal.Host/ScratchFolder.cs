namespace Gateway.Tests.Unit.HalHost;

/// <summary>A temporary folder of a test, deleted with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    public ScratchFolder()
    {
        Root = Directory.CreateTempSubdirectory("gateway-test-").FullName;
    }

    public string Root { get; }

    public string PathOf(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public string Write(string name, string text)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
