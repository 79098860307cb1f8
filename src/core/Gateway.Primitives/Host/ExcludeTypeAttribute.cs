namespace System.Runtime.CompilerServices
{
    /// <summary>
    /// As in the device's mscorlib, for the host: the conversion for the device leaves this type out of the assembly. For a type that has
    /// only constants: the compiler has put them where they are used, and the type would take eight bytes of the device's heap.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum | AttributeTargets.Struct, Inherited = false)]
    public sealed class ExcludeTypeAttribute : Attribute
    {
    }
}
