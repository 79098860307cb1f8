using Gateway.Tests.Vectors;
using nanoFramework.TestFramework;

namespace Gateway.Tests.Device
{
    /// <summary>The alarm rules.</summary>
    [TestClass]
    public class AlarmTests
    {
        /// <summary>Every case.</summary>
        [TestMethod]
        public void Alarm_rules_make_the_listed_transitions()
        {
            for (int i = 0; i < AlarmVectors.Names.Length; i++)
            {
                Assert.AreEqual(-1, AlarmVectors.Run(i), AlarmVectors.Names[i]);
            }
        }
    }
}
