namespace Gateway.Views;

/// <summary>What a person looks at: the first row that is shown, and the text that rows must have.</summary>
public sealed class ScreenPosition
{
    private const int FilterCharsMax = 40;

    private int count;

    /// <summary>Index of the first row that is shown.</summary>
    public int First { get; private set; }

    /// <summary>Only rows with this text are shown; empty for all.</summary>
    public string Filter { get; private set; } = "";

    /// <summary>The filter is being typed.</summary>
    public bool IsTyping { get; private set; }

    /// <summary>The end was asked for.</summary>
    public bool IsQuitRequested { get; private set; }

    /// <summary>Rows that the last picture had room for.</summary>
    public int Visible { get; private set; }

    /// <summary>Takes a key.</summary>
    public void Take(ConsoleKeyInfo key)
    {
        if (IsTyping ? TakeTyped(key) : TakeCommand(key))
        {
            First = 0;
        }
    }

    /// <summary>There are so many rows, and room for so many: the position stays within them.</summary>
    internal void Fit(int rows, int visible)
    {
        count = rows;
        Visible = visible;
        Move(0);
    }

    private void Move(int rows) => First = (int)Math.Clamp((long)First + rows, 0, Math.Max(0, count - Visible));

    // True if other rows are shown.
    private bool TakeTyped(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                IsTyping = false;
                return false;
            case ConsoleKey.Escape:
                IsTyping = false;
                Filter = "";
                return true;
            case ConsoleKey.Backspace:
                Filter = Filter.Length > 0 ? Filter[..^1] : "";
                return true;
            default:
                if (char.IsControl(key.KeyChar) || Filter.Length == FilterCharsMax)
                {
                    return false;
                }

                Filter = WatchModel.Printable(Filter + key.KeyChar);
                return true;
        }
    }

    private bool TakeCommand(ConsoleKeyInfo key)
    {
        int page = Math.Max(1, Visible - 1);
        switch (key.Key)
        {
            case ConsoleKey.DownArrow or ConsoleKey.J:
                Move(1);
                return false;
            case ConsoleKey.UpArrow or ConsoleKey.K:
                Move(-1);
                return false;
            case ConsoleKey.PageDown or ConsoleKey.Spacebar:
                Move(page);
                return false;
            case ConsoleKey.PageUp or ConsoleKey.B:
                Move(-page);
                return false;
            case ConsoleKey.Home:
                First = 0;
                return false;
            case ConsoleKey.End:
                Move(int.MaxValue);
                return false;
            case ConsoleKey.Escape:
                Filter = "";
                return true;
            case ConsoleKey.Q:
                IsQuitRequested = true;
                return false;
            default:
                IsTyping |= key.KeyChar == '/';
                return false;
        }
    }
}
