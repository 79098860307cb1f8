using Gateway.Tests.Vectors;
using nanoFramework.TestFramework;

namespace Gateway.Tests.Device
{
    /// <summary>The inflight table after a power cut.</summary>
    [TestClass]
    public class RecoveryTests
    {
        /// <summary>Every case.</summary>
        [TestMethod]
        public void Recovery_finds_what_is_owed_and_nothing_else()
        {
            for (int i = 0; i < RecoveryVectors.Names.Length; i++)
            {
                Assert.IsTrue(RecoveryVectors.Run(i), RecoveryVectors.Names[i]);
            }
        }
    }
}
