namespace Gateway.App
{
    /// <summary>Names that are part of topics.</summary>
    public static class Names
    {
        /// <summary>
        /// Whether the name is 1..<see cref="AppLimits.NameBytesMax"/> ASCII letters, digits, '-' or '_': safe in a topic, in JSON and
        /// in a command's arguments.
        /// </summary>
        public static bool IsValid(byte[] name)
        {
            if (name == null || name.Length == 0 || name.Length > AppLimits.NameBytesMax)
            {
                return false;
            }

            for (int i = 0; i < name.Length; i++)
            {
                if (!IsNameCharacter(name[i]))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Whether a name may hold this character.</summary>
        public static bool IsNameCharacter(int c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        }
    }
}
