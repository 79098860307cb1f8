namespace Gateway.Tests.Interop.Processes;

/// <summary>A folder of its own, removed at the end. It is made at its first use: a test that is skipped before leaves none.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private string? root;

    public string Root => root ??= Directory.CreateTempSubdirectory("gateway-interop-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(Root, name);

    public void Dispose()
    {
        if (root != null)
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
