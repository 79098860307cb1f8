namespace Gateway.Tests.Unit.Settings;

/// <summary>PEM files in the forms in which they are met, and what is stored of each.</summary>
internal static class PemForms
{
    private const string Mark = "\uFEFF";

    /// <summary>A form.</summary>
    public sealed record Form(string Name, bool IsKey, string Text, string Stored);

    public static IEnumerable<Form> All()
    {
        string one = Pem.Certificate(300, 1);
        string two = Pem.Certificate(400, 2);
        string key = Pem.Key(300, 3);
        string curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        yield return new("plain", false, one, one);
        yield return new("a mark in front", false, Mark + one, one);
        yield return new("two with a mark each", false, Mark + one + Mark + two, one + two);
        yield return new("joined without a line end", false, one.TrimEnd('\n') + two, one + two);
        yield return new("indented", false, "    " + one.TrimEnd('\n').Replace("\n", "\r\n\t  ") + "\n", one);
        yield return new("behind its key", false, key + one, one);
        yield return new("behind the parameters of its curve", true, curve + key, key);
        yield return new("before its certificate", true, key + one + two, key);
        yield return new("with commentary", false, "Subject: x\n" + one + "\nIssuer: y\n" + two + "\n", one + two);
    }
}
