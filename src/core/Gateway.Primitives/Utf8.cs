namespace Gateway.Primitives
{
    /// <summary>Validation of UTF-8 as MQTT requires it.</summary>
    public static class Utf8
    {
        /// <summary>
        /// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7: no overlong form, no surrogate, nothing above
        /// U+10FFFF) [MQTT-1.5.3-1] without U+0000 [MQTT-1.5.3-2].
        /// </summary>
        public static bool IsValid(byte[] buffer, int offset, int bytes)
        {
            int end = offset + bytes;
            while (offset < end)
            {
                int lead = buffer[offset++];
                if (lead < 0x80)
                {
                    if (lead == 0)
                    {
                        return false;
                    }

                    continue;
                }

                offset = EndOf(lead, buffer, offset, end);
                if (offset < 0)
                {
                    return false;
                }
            }

            return true;
        }

        // The offset after a character of several bytes, whose first was read; -1 if it is malformed.
        private static int EndOf(int lead, byte[] buffer, int offset, int end)
        {
            int trailing = lead >= 0xC2 && lead <= 0xDF ? 1
                : lead >= 0xE0 && lead <= 0xEF ? 2
                : lead >= 0xF0 && lead <= 0xF4 ? 3
                : 0;
            if (trailing == 0 || end - offset < trailing)
            {
                return -1;
            }

            // The second byte's range depends on the lead; the others are 80..BF.
            int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            while (trailing-- > 0)
            {
                int next = buffer[offset++];
                if (next < low || next > high)
                {
                    return -1;
                }

                low = 0x80;
                high = 0xBF;
            }

            return offset;
        }
    }
}
