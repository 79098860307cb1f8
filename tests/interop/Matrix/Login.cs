namespace Gateway.Tests.Interop.Matrix;

/// <summary>The one user that each broker of the matrix lets in.</summary>
internal static class Login
{
    public const string User = "desk";
    public const string Password = "p@ss:word";
}
