namespace Gateway.Tests.Interop.Processes;

/// <summary>mosquitto_sub at QoS 2 with a persistent session: what an independent client receives, one line for each message.</summary>
internal static class MosquittoSubscriber
{
    /// <summary>Starts one that has subscribed before this returns: nothing published afterwards can be missed.</summary>
    public static Child Start(Mosquitto broker, params string[] filters)
    {
        string[] session =
        [
            "-h", "127.0.0.1", "-p", $"{broker.Port}", "-i", "judge", "-c", "-q", "2", "-v",
            .. filters.SelectMany(filter => new[] { "-t", filter }),
        ];

        // This connection leaves the subscription in the session.
        using (Child visit = Child.Start(Need.MosquittoSub(), [.. session, "-E"]))
        {
            Assert.Equal(0, visit.WaitForExit());
        }

        return Child.Start(Need.MosquittoSub(), session);
    }
}
