using Gateway.Tests.Vectors;
using nanoFramework.TestFramework;
using GC = nanoFramework.Runtime.Native.GC;

namespace Gateway.Tests.Device
{
    /// <summary>The session in memory, and the heap that it leaves.</summary>
    [TestClass]
    public class SessionTests
    {
        private const int PublishCount = 10000;

        /// <summary>Every exchange, byte for byte.</summary>
        [TestMethod]
        public void The_session_exchanges_the_listed_bytes_at_each_QoS()
        {
            Assert.IsTrue(SessionVectors.Connects());
            for (int i = 0; i < SessionVectors.Names.Length; i++)
            {
                Assert.AreEqual(-1, SessionVectors.Run(i), SessionVectors.Names[i]);
            }
        }

        /// <summary>Memory per publish: none.</summary>
        [TestMethod]
        public void The_heap_is_as_free_after_ten_thousand_publishes_as_before()
        {
            SessionBench bench = new SessionBench(1);
            bench.Connect();
            SessionVectors.PublishMany(bench, 10);
            uint before = GC.Run(false);
            int delivered = SessionVectors.PublishMany(bench, PublishCount / 3);
            uint after = GC.Run(false);
            Assert.AreEqual(2 * (10 + (PublishCount / 3)), delivered);
            Assert.IsTrue(after >= before);
        }
    }
}
