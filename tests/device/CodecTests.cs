using Gateway.Tests.Vectors;
using nanoFramework.TestFramework;

namespace Gateway.Tests.Device
{
    /// <summary>The wire codec against the golden bytes of tests/vectors.</summary>
    [TestClass]
    public class CodecTests
    {
        /// <summary>Every packet.</summary>
        [TestMethod]
        public void Every_packet_is_encoded_to_its_golden_bytes()
        {
            for (int i = 0; i < PacketVectors.Golden.Length; i++)
            {
                Assert.IsTrue(PacketVectors.IsEncoded(i), PacketVectors.Names[i]);
            }
        }

        /// <summary>Every edge of the variable byte integer.</summary>
        [TestMethod]
        public void Every_length_is_encoded_to_its_golden_bytes()
        {
            for (int i = 0; i < PacketVectors.Lengths.Length; i++)
            {
                Assert.IsTrue(PacketVectors.IsLengthEncoded(i));
            }
        }

        /// <summary>Every malformed packet.</summary>
        [TestMethod]
        public void Every_malformed_packet_is_refused_with_its_fault()
        {
            for (int i = 0; i < PacketVectors.Malformed.Length; i++)
            {
                Assert.AreEqual((int)PacketVectors.MalformedFaults[i], (int)PacketVectors.FaultOf(i));
            }
        }
    }
}
