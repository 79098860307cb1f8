namespace Gateway.Simulation.Chips;

/// <summary>
/// A DS18B20, DS1822 or DS18S20 on the wire, bit by bit: ROM commands (read, search, match, skip), function commands, scratchpad and
/// EEPROM, and a conversion with its duration. Written from the datasheets, not from the driver. It can have the habits of a copy.
/// </summary>
internal sealed class SimulatedDs18b20
{
    private readonly SimulatedTime time;
    private readonly byte[] rom;
    private readonly byte[] scratchpad = new byte[9];
    private readonly byte[] eeprom = [0x4B, 0x46, 0x7F];
    private readonly byte[] output = new byte[9];
    private State state = State.Deaf;
    private int bits;
    private int value;
    private int outputBits;
    private long convertedAtMs = -1;

    private enum State
    {
        Deaf,
        RomCommand,
        Match,
        ReadRom,
        SearchBit,
        SearchComplement,
        SearchDirection,
        Function,
        WritePad,
        Output,
        Converting,
        PowerSupply,
    }

    public SimulatedDs18b20(SimulatedTime time, ulong serial, byte family = 0x28)
        : this(time, RomOf(serial, family))
    {
    }

    public SimulatedDs18b20(SimulatedTime time, byte[] rom)
    {
        this.time = time;
        this.rom = rom;
        PowerOn();
    }

    public byte[] Rom => rom;

    /// <summary>The result of a conversion: the 12-bit register, sixteenths of a degree.</summary>
    public short Register { get; set; } = 25 * 16;

    public bool Present { get; set; } = true;

    /// <summary>Supplied by the data wire.</summary>
    public bool Parasite { get; set; }

    /// <summary>Convert T is ignored.</summary>
    public bool IgnoresConvert { get; set; }

    /// <summary>A copy: the configuration reads this, whatever is written; its bits 6 and 5 are the resolution.</summary>
    public byte? FixedConfiguration { get; set; }

    /// <summary>A copy: TH and TL cannot be written.</summary>
    public bool HasFixedAlarms { get; set; }

    /// <summary>A copy: it does not pull the wire low while it converts.</summary>
    public bool HidesConverting { get; set; }

    /// <summary>A copy: each resolution takes this long, in ms, and reserved bytes are others.</summary>
    public int? FixedConversionMs { get; set; }

    /// <summary>COUNT_PER_C of a DS18S20.</summary>
    public byte CountPerDegree { get; set; } = 16;

    public int Conversions { get; private set; }

    public int EepromWrites { get; private set; }

    /// <summary>TH in the EEPROM.</summary>
    public byte EepromHigh
    {
        set => eeprom[0] = value;
    }

    public int ConfigurationRegister => scratchpad[4];

    private bool IsDs18s20 => rom[0] == 0x10;

    private int ConversionMs => FixedConversionMs ?? (IsDs18s20 ? 750 : 750 >> (3 - ((scratchpad[4] >> 5) & 3)));

    public static byte[] RomOf(ulong serial, byte family = 0x28)
    {
        var rom = new byte[8];
        rom[0] = family;
        for (int i = 0; i < 6; i++)
        {
            rom[i + 1] = (byte)(serial >> (8 * i));
        }

        rom[7] = Crc(rom, 7);
        return rom;
    }

    /// <summary>Power returns: the register shows +85 °C and the EEPROM is recalled.</summary>
    public void PowerOn()
    {
        scratchpad[0] = (byte)(IsDs18s20 ? 0xAA : 0x50);
        scratchpad[1] = (byte)(IsDs18s20 ? 0x00 : 0x05);
        Recall();
        scratchpad[5] = (byte)(FixedConversionMs is null ? 0xFF : 0x7E);
        scratchpad[6] = 0x0C;
        scratchpad[7] = 0x10;
        convertedAtMs = -1;
        state = State.Deaf;
    }

    public bool Reset()
    {
        bits = 0;
        value = 0;
        state = Present ? State.RomCommand : State.Deaf;
        return Present;
    }

    public void Write(bool bit)
    {
        if (!Present)
        {
            return;
        }

        switch (state)
        {
            case State.RomCommand:
                if (Collect(bit, 8))
                {
                    Begin(value switch
                    {
                        0x33 => State.ReadRom,
                        0xF0 => State.SearchBit,
                        0x55 => State.Match,
                        0xCC => State.Function,
                        _ => State.Deaf,
                    });
                }

                break;
            case State.Match:
                if (bit != RomBit(bits++))
                {
                    state = State.Deaf;
                }
                else if (bits == 64)
                {
                    Begin(State.Function);
                }

                break;
            case State.SearchDirection:
                if (bit != RomBit(bits))
                {
                    state = State.Deaf;
                }
                else
                {
                    bits++;
                    state = bits == 64 ? State.Deaf : State.SearchBit;
                }

                break;
            case State.Function:
                if (Collect(bit, 8))
                {
                    Do(value);
                }

                break;
            case State.WritePad:
                TakePadBit(bit);
                break;
            default:
                break;
        }
    }

    public bool Read()
    {
        if (!Present)
        {
            return true;
        }

        switch (state)
        {
            case State.SearchBit:
                state = State.SearchComplement;
                return RomBit(bits);
            case State.SearchComplement:
                state = State.SearchDirection;
                return !RomBit(bits);
            case State.ReadRom when bits < 64:
                return RomBit(bits++);
            case State.Output when outputBits < 72:
                bool bit = (output[outputBits / 8] & (1 << (outputBits % 8))) != 0;
                outputBits++;
                return bit;
            case State.PowerSupply:
                return !Parasite;
            case State.Converting:
                Settle();
                return convertedAtMs < 0 || HidesConverting;
            default:
                return true;
        }
    }

    private static byte Crc(byte[] data, int count)
    {
        // The shift register of the datasheet's figure, bit by bit.
        int crc = 0;
        for (int i = 0; i < count * 8; i++)
        {
            int feedback = (crc ^ (data[i / 8] >> (i % 8))) & 1;
            crc >>= 1;
            if (feedback != 0)
            {
                crc ^= 0b1000_1100;
            }
        }

        return (byte)crc;
    }

    private bool RomBit(int at) => (rom[at / 8] & (1 << (at % 8))) != 0;

    private void TakePadBit(bool bit)
    {
        value |= bit ? 1 << bits : 0;
        bits++;
        if (bits == 16 && !HasFixedAlarms)
        {
            scratchpad[2] = (byte)value;
            scratchpad[3] = (byte)(value >> 8);
        }

        if (bits == 24)
        {
            scratchpad[4] = Configuration((byte)(value >> 16));
            state = State.Deaf;
        }
    }

    private byte Configuration(byte written)
        => IsDs18s20 ? (byte)0xFF : FixedConfiguration ?? (byte)((written & 0x60) | 0x1F);

    private void Recall()
    {
        eeprom.CopyTo(scratchpad, 2);
        scratchpad[4] = Configuration(eeprom[2]);
    }

    private bool Collect(bool bit, int count)
    {
        value |= bit ? 1 << bits : 0;
        bits++;
        return bits == count;
    }

    private void Begin(State next)
    {
        state = next;
        bits = 0;
        value = 0;
    }

    private void Do(int command)
    {
        Settle();
        Begin(State.Deaf);
        switch (command)
        {
            case 0x44:
                if (!IgnoresConvert)
                {
                    Conversions++;
                    convertedAtMs = time.NowMs + ConversionMs;
                }

                state = State.Converting;
                break;
            case 0x4E:
                state = State.WritePad;
                break;
            case 0xBE:
                scratchpad[8] = Crc(scratchpad, 8);
                scratchpad.CopyTo(output, 0);
                outputBits = 0;
                state = State.Output;
                break;
            case 0xB8:
                Recall();
                break;
            case 0xB4:
                state = State.PowerSupply;
                break;
            case 0x48:
                EepromWrites++;
                Array.Copy(scratchpad, 2, eeprom, 0, 3);
                break;
            default:
                break;
        }
    }

    private void Settle()
    {
        if (convertedAtMs >= 0 && time.NowMs >= convertedAtMs)
        {
            convertedAtMs = -1;
            if (IsDs18s20)
            {
                PutHalves();
                return;
            }

            // The undefined bits of a coarse conversion are noise.
            int undefined = (1 << (3 - ((scratchpad[4] >> 5) & 3))) - 1;
            int register = (Register & ~undefined) | (0x5 & undefined);
            scratchpad[0] = (byte)register;
            scratchpad[1] = (byte)(register >> 8);
        }
    }

    // DS18S20 datasheet: T = TEMP_READ - 0.25 + (COUNT_PER_C - COUNT_REMAIN) / COUNT_PER_C, with the half degree cut from TEMP_READ.
    private void PutHalves()
    {
        int quarterAbove = Register + 4;
        int whole = quarterAbove >> 4;
        int part = quarterAbove & 15;
        int halves = (whole << 1) | (part >> 3);
        scratchpad[0] = (byte)halves;
        scratchpad[1] = (byte)(halves >> 8);
        scratchpad[6] = (byte)(CountPerDegree - (part * CountPerDegree / 16));
        scratchpad[7] = CountPerDegree;
    }
}
