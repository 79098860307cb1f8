using System.Runtime.CompilerServices;

namespace Gateway.Provisioning
{
    /// <summary>Limits of the console.</summary>
    [ExcludeType]
    public static class ConsoleLimits
    {
        /// <summary>Bytes of an input line: `set`, the longest key and the longest secret.</summary>
        public const int LineBytesMax = 256;

        /// <summary>
        /// Bytes at the end of the line's buffer that may hold lines carried out before, for the arrow keys; a longer line takes them back.
        /// </summary>
        public const int KeptBytesMax = 160;

        /// <summary>Bytes of a line that is kept; longer ones are not.</summary>
        public const int KeptLineBytesMax = 79;

        /// <summary>Bytes of a data line: a difference of two values of 128 bytes, quoted with every byte escaped.</summary>
        public const int AnswerLineBytesMax = 560;

        /// <summary>Bytes of a request's text: a sensor's name, a space and a total; an output's needs less.</summary>
        public const int RequestTextBytesMax = 44;

        /// <summary>Room in the output before a byte of input is taken: the longest line and the short ones around it.</summary>
        public const int AnswerRoomBytes = AnswerLineBytesMax + 300;

        /// <summary>Bytes of output that waits to be taken.</summary>
        public const int OutputBytesMax = 1024;

        /// <summary>Bytes of a value as text, not quoted.</summary>
        public const int ValueTextBytesMax = 160;

        /// <summary>Keys handled in one TakeBytes, so that a listing does not keep the loop from its sensors.</summary>
        public const int KeysPerTurnMax = 16;

        /// <summary>A paste ends after this time without a line, in ms.</summary>
        public const int PasteMsMax = 60000;

        /// <summary>Skipping of input ends after this time without a byte, in ms.</summary>
        public const int QuietMs = 3000;

        /// <summary>The application must give a line of its answer within this time, in ms: longer than every step of a test.</summary>
        public const int AnswerMsMax = 180000;

        /// <summary>How long the light of `identify` blinks by default, in s.</summary>
        public const int IdentifySDefault = 10;

        /// <summary>The longest time that it blinks, in s.</summary>
        public const int IdentifySMax = 3600;

        /// <summary>Longest time for which an alarm can be shelved, in minutes: a day.</summary>
        public const int ShelfMinutesMax = 1440;
    }
}
