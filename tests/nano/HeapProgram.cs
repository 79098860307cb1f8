using Gateway.Tests.Nano.Memory;

namespace Gateway.Tests.Nano;

/// <summary>
/// The tests' own program, for the tests: composes the boards that are in a folder, in a process where nothing else is.
/// </summary>
internal static class HeapProgram
{
    public static int Main(string[] args)
    {
        if (args.Length != 1 || !Directory.Exists(args[0]))
        {
            return 2;
        }

        Composition.RunAll(args[0], Console.Out);
        return 0;
    }
}
