namespace Gateway.Hal
{
    /// <summary>
    /// The edges of all inputs of a board, counted together: their interrupts count, the loop compares. So a loop that sleeps need not
    /// look at its inputs to know that none has moved.
    /// </summary>
    /// <remarks>
    /// Plain fields: each has one writer, and the device's interpreter keeps no field in a register. An edge that the hardware loses is
    /// found by the looks that the inputs get anyway, once a second.
    /// </remarks>
    public sealed class EdgeCount
    {
        /// <summary>Edges since start; wraps. Written by the interrupts alone.</summary>
        public int Count;

        /// <summary>The count before which the loop looked at its inputs. Written by the loop alone.</summary>
        public int Seen;
    }
}
