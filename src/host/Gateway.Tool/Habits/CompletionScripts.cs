namespace Gateway.Tool.Habits;

/// <summary>
/// Shell completion: a script for each shell, which asks the command itself what may come next, so that it never names an option that this
/// version does not have.
/// </summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of gateway for bash.
        _gateway()
        {
          local word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
          local -a candidates
          mapfile -t candidates < <(GATEWAY_DEFAULTS= gateway "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          mapfile -t COMPREPLY < <(compgen -W "${candidates[*]}" -- "$word")
        }
        complete -o default -F _gateway gateway

        """;

    private const string Zsh = """
        # Completion of gateway for zsh.
        autoload -Uz compinit
        (( $+functions[compdef] )) || compinit
        _gateway()
        {
          local -a candidates
          candidates=("${(@f)$(GATEWAY_DEFAULTS= gateway "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          if (( ${#candidates} )) && [[ -n ${candidates[1]} ]]; then
            compadd -- "${candidates[@]}"
          else
            _files
          fi
        }
        compdef _gateway gateway

        """;

    private const string Fish = """
        # Completion of gateway for fish.
        function __gateway_next
          set -l line (commandline -cp)
          GATEWAY_DEFAULTS= gateway "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c gateway -a '(__gateway_next)'

        """;

    private const string PowerShell = """
        # Completion of gateway for PowerShell.
        Register-ArgumentCompleter -Native -CommandName gateway -ScriptBlock {
          param($word, $line, $position)
          gateway "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }

        """;

    /// <summary>The shells.</summary>
    public static readonly string[] Shells = ["bash", "zsh", "fish", "powershell"];

    /// <summary>The script of a shell.</summary>
    public static string Of(string shell) => (shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    }).ReplaceLineEndings("\n");

    /// <summary>
    /// Installs the script for this user; returns the file that was written. bash and fish read a folder of scripts; zsh and PowerShell get
    /// one line in the user's profile, which is there once however often this runs.
    /// </summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="folderOf">The folder of a variable of the environment, or below the user's own.</param>
    public static string Install(string shell, Func<string?, string, string> folderOf)
    {
        switch (shell)
        {
            case "bash":
                return Write(Path.Combine(folderOf("XDG_DATA_HOME", ".local/share"), "bash-completion/completions/gateway"), Of(shell));
            case "fish":
                return Write(Path.Combine(folderOf("XDG_CONFIG_HOME", ".config"), "fish/completions/gateway.fish"), Of(shell));
            case "zsh":
                return Append(Path.Combine(folderOf("ZDOTDIR", ""), ".zshrc"), "source <(gateway completion zsh)");
            default:
                string profile = OperatingSystem.IsWindows()
                    ? Path.Combine(folderOf(null, "Documents"), "PowerShell/profile.ps1")
                    : Path.Combine(folderOf("XDG_CONFIG_HOME", ".config"), "powershell/profile.ps1");
                return Append(profile, "gateway completion powershell | Out-String | Invoke-Expression");
        }
    }

    private static string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Append(string path, string line)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        if (text.Split('\n').Any(one => one.TrimEnd('\r') == line))
        {
            return path;
        }

        return Write(path, $"{text}{(text.Length == 0 || text.EndsWith('\n') ? "" : "\n")}{line}\n");
    }
}
