namespace Gateway.Tests.Interop;

/// <summary>Completion in a real bash.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [SkippableTheory]
    [InlineData("gateway settings re", "restore")]
    [InlineData("gateway pub --ret", "--retain")]
    [InlineData("gateway provision --via na", "nanoff")]
    public void Bash_completes_a_word(string line, string word)
    {
        Need.Signals();
        string dll = Child.Dll("gateway.dll");
        File.WriteAllText(scratch["gateway"], $"#!/bin/sh\nexec dotnet '{dll}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(scratch["gateway"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string script = $"""
            PATH='{scratch.Root}':$PATH
            source <(gateway completion bash)
            COMP_LINE='{line}'; COMP_POINT=${"{#COMP_LINE}"}; COMP_WORDS=({line}); COMP_CWORD=$(({"${#COMP_WORDS[@]}"} - 1))
            _gateway
            printf '%s\n' "{"${COMPREPLY[@]}"}"
            """;
        using Child bash = Child.Start("bash", "-c", script);
        Assert.Equal(0, bash.WaitForExit());
        Assert.Equal([word], bash.Output);
    }
}
