namespace Gateway.Modbus
{
    // What a bus is doing.
    internal enum BusState : byte
    {
        // The link is not open.
        Down,
        // Between two requests: until the line was silent for long enough, then until something is due.
        Resting,
        // The link takes a request.
        Sending,
        // The answer is awaited.
        Awaiting
    }
}
