namespace Gateway.Hal
{
    /// <summary>
    /// The edges of all inputs of a board, counted together. The interrupts count, and the loop compares: it need not read its inputs to
    /// know that none has changed.
    /// </summary>
    /// <remarks>
    /// Plain fields: each has one writer, and the device's interpreter keeps no field in a register. The loop reads the inputs once a
    /// second in any case, and so finds an edge that the hardware loses.
    /// </remarks>
    public sealed class EdgeCount
    {
        /// <summary>Edges since start; wraps. Only the interrupts write it.</summary>
        public int Count;

        /// <summary>The count before the loop last read its inputs. Only the loop writes it.</summary>
        public int Seen;
    }
}
