using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Nano;

/// <summary>
/// The real core library of the device, at the version of the one list: from the machine's package folder, or restored into it in the
/// machine's usual way.
/// </summary>
internal static partial class CoreLibrary
{
    private const string Package = "nanoFramework.CoreLibrary";
    private const string VersionList = "src/device/nano.libraries.props";
    private const string FolderVariable = "NUGET_PACKAGES";
    private const int RestoreMs = 120_000;

    private static readonly Lazy<string?> path = new(() => Find() ?? (Restore() ? Find() : null));

    /// <summary>The version that the device's projects name.</summary>
    public static string Version { get; } = InList().Match(File.ReadAllText(Repository.PathOf(VersionList))).Groups[1].Value;

    public static string Missing =>
        $"{Package} is missing and cannot be restored. dotnet package download {Package}@{Version} --output ~/.nuget/packages";

    /// <summary>Path of its mscorlib.dll, or null if it is not available.</summary>
    public static string? Path => path.Value;

    private static string? Find()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder))
        {
            folder = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        }

        string library = System.IO.Path.Combine(folder, Package.ToLowerInvariant(), Version, "lib", "mscorlib.dll");
        return File.Exists(library) ? library : null;
    }

    // A project of its own: if the package is not available, only this build fails.
    private static bool Restore()
    {
        string folder = Directory.CreateTempSubdirectory("gateway-core-library-").FullName;
        try
        {
            File.WriteAllText(System.IO.Path.Combine(folder, "restore.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageDownload Include="{Package}" Version="[{Version}]" /></ItemGroup>
                </Project>
                """);
            ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["restore", folder])
            {
                RedirectStandardOutput = true, RedirectStandardError = true
            };
            using Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(RestoreMs))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [GeneratedRegex(@"nanoFramework\.CoreLibrary\.(\d+\.\d+\.\d+)\\lib")]
    private static partial Regex InList();
}
