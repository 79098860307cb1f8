using System;

namespace Gateway.Primitives
{
    /// <summary>
    /// The one exception core throws, and only for the impossible: made once at start, so that throwing it needs no
    /// memory of the kind that has just run out.
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
