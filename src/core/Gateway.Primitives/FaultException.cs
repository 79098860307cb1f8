using System;

namespace Gateway.Primitives
{
    /// <summary>
    /// The only exception that core throws, and only for the impossible. Made once at start, so that throwing it needs no memory when
    /// memory has just run out.
    /// </summary>
    public sealed class FaultException : Exception
    {
        internal FaultException()
        {
        }

        /// <summary>The code of the check that failed last.</summary>
        public Fault Fault { get; internal set; }
    }
}
