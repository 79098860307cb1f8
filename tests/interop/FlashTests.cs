namespace Gateway.Tests.Interop;

/// <summary>
/// Flashing, with a substitute for nanoff that notes its arguments, one a line, and copies the image: exact words, the checked bytes, and
/// no failure missed.
/// </summary>
public sealed class FlashTests : IDisposable
{
    private const string Port = "/dev/ttyUSB0";
    private const string OtherSha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Details = "echo 'nanoCLR version 1.17.0.9'";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [SkippableFact]
    public void Nanoff_gets_firmware_image_and_question_in_this_order_and_to_the_byte()
    {
        string archive = Pack();
        string[] lines = Run(0, Details, "--image", archive, "--firmware", "1.17.0.9");
        string[] called = File.ReadAllLines(scratch["called"]);
        Assert.Equal(["--target", "ESP32_REV3", "--serialport", Port, "--update", "--fwversion", "1.17.0.9", ""], called[..8]);
        Assert.Equal(["--nanodevice", "--serialport", Port, "--deploy", "--image"], called[8..13]);
        Assert.EndsWith("/Gateway.bin", called[13], StringComparison.Ordinal);
        Assert.Equal(["", "--nanodevice", "--serialport", Port, "--devicedetails", ""], called[14..]);
        Assert.Equal("image bytes", File.ReadAllText(scratch["written"]));
        Assert.False(File.Exists(called[13]));
        Assert.Contains("firmware and image are on the board", lines);
        Assert.DoesNotContain(lines, line => line.Contains("does not say", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void With_the_loader_the_image_goes_to_the_boards_address()
    {
        Run(0, "true", "--image", Pack(), "--skip-firmware", "--loader");
        string[] called = File.ReadAllLines(scratch["called"]);
        Assert.Equal(["--target", "ESP32_REV3", "--serialport", Port, "--deploy", "--image"], called[..6]);
        Assert.Equal(["--address", "0x1E0000", ""], called[7..10]);
    }

    [SkippableFact]
    public void A_dry_run_prints_the_commands_and_runs_none()
    {
        string[] lines = Run(0, Details, "--image", Pack(), "--dry-run");
        Assert.Equal(
            [
                $"{scratch["nanoff"]} --target ESP32_REV3 --serialport {Port} --update",
                $"{scratch["nanoff"]} --nanodevice --serialport {Port} --deploy --image (temporary)/Gateway.bin",
                $"{scratch["nanoff"]} --nanodevice --serialport {Port} --devicedetails",
            ],
            lines[..3]);
        Assert.False(File.Exists(scratch["called"]));
    }

    [SkippableTheory]
    [InlineData("hold its button BOOT", "echo 'Error E4000: no answer'; exit 1")]
    [InlineData("ended with 0, but says: Error", "echo 'Error deploying'")]
    public void A_failure_is_seen_and_says_what_to_do(string message, string script)
    {
        string[] lines = Run(7, script, "--image", Pack());
        Assert.Contains(lines, line => line.Contains(message, StringComparison.Ordinal));
        Assert.Single(File.ReadAllLines(scratch["called"]), line => line.Length == 0);
    }

    [SkippableFact]
    public void A_board_with_another_firmware_is_told() =>
        Assert.Contains(
            Run(0, "echo 'nanoCLR version 1.16.0.1'", "--image", Pack()),
            line => line.Contains("does not say that its firmware is 1.17", StringComparison.Ordinal));

    [SkippableTheory]
    [InlineData("the board is missing", "[bin]")]
    [InlineData("the image is for esp32-devkitc, not for olimex-esp32-poe", "[zip]", "olimex-esp32-poe")]
    [InlineData("not the one of --sha256", "[bin]", "esp32-devkitc", "--sha256", OtherSha256)]
    [InlineData("there is no image.json in it", "[folder]")]
    public void A_wrong_image_is_refused_before_anything_is_written(string message, string image, params string[] more)
    {
        string archive = Pack();
        Directory.CreateDirectory(scratch["empty"]);
        string path = image switch { "[zip]" => archive, "[bin]" => scratch["Gateway.bin"], _ => scratch["empty"] };
        string[] lines = Run(2, Details, ["--image", path, .. more]);
        Assert.Contains(lines, line => line.Contains(message, StringComparison.Ordinal));
        Assert.False(File.Exists(scratch["called"]));
    }

    [SkippableFact]
    public void Nanoff_is_installed_once_on_request()
    {
        Need.Signals();
        string data = scratch["data"];
        Dictionary<string, string> environment = new()
        {
            ["XDG_DATA_HOME"] = data, ["PATH"] = scratch.Root, ["DOTNET_HOST_PATH"] = scratch["dotnet"]
        };
        StandIn("dotnet", $"""
            printf '%s\n' "$@" > '{scratch["installed"]}'
            /bin/mkdir -p "$5"
            /bin/cp '{StandIn("nanoff", Details)}' "$5/nanoff"
            """);
        string[] arguments = ["flash", "--image", Pack(), "--port", Port, "--install-nanoff"];
        for (int i = 0; i < 2; i++)
        {
            using Child child = Child.StartDll("gateway.dll", arguments, environment: environment);
            int code = child.WaitForExit();
            Assert.True(code == 0, string.Join("\n", [.. child.Errors, .. child.Output]));
            Assert.Equal(["tool", "install", "nanoff", "--tool-path", $"{data}/gateway/tools"], File.ReadAllLines(scratch["installed"]));
            File.Delete(scratch["dotnet"]); // The second run needs it no more.
            File.Delete(scratch["nanoff"]);
        }

        // Later it is found without the option.
        using Child later = Child.StartDll("gateway.dll", arguments[..^1], environment: environment);
        Assert.Equal(0, later.WaitForExit());
    }

    [SkippableFact]
    public void A_program_of_this_name_in_the_current_folder_is_not_run()
    {
        Need.Signals();
        StandIn("nanoff", Details);
        Directory.CreateDirectory(scratch["empty"]);
        Dictionary<string, string> environment = new() { ["XDG_DATA_HOME"] = scratch["data"], ["PATH"] = $"{scratch["empty"]}::." };
        string flash = $"'{Child.DotnetHost}' '{Child.Dll("gateway.dll")}' flash --image '{Pack()}' --port {Port}";
        using Child child = Child.Start("/bin/sh", ["-c", $"cd '{scratch.Root}' && exec {flash}"], environment);
        Assert.Equal(7, child.WaitForExit());
        Assert.Contains(child.Errors, line => line.Contains("nanoff is not installed", StringComparison.Ordinal));
        Assert.False(File.Exists(scratch["called"]));
    }

    private string Pack()
    {
        File.WriteAllText(scratch["Gateway.bin"], "image bytes");
        GatewayTool.Run("image", "esp32-devkitc", "--binary", scratch["Gateway.bin"], "--to", scratch["gateway.zip"]);
        return scratch["gateway.zip"];
    }

    private string[] Run(int exitCode, string script, params string[] more) =>
        GatewayTool.Feed("", exitCode, ["flash", "--port", Port, "--nanoff", StandIn("nanoff", script), .. more]);

    private string StandIn(string name, string script)
    {
        Need.Signals(); // A shell comes with them.
        string file = scratch[name];
        File.WriteAllText(
            file,
            $$"""
            #!/bin/sh
            image=
            last=
            for word in "$@"; do
              [ "$last" = --image ] && image=$word
              last=$word
            done
            [ '{{name}}' = nanoff ] && printf '%s\n' "$@" "" >> '{{scratch["called"]}}'
            [ -n "$image" ] && /bin/cp "$image" '{{scratch["written"]}}'
            {{script}}

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return file;
    }
}
