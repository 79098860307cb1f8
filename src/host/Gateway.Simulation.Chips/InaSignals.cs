using Gateway.Settings;

namespace Gateway.Simulation.Chips;

/// <summary>
/// What an INA219 or INA226 measures: a voltage and a current; a power changes the current. Voltage in mV, current in mA, power in mW.
/// </summary>
internal sealed class InaSignals(SimulatedIna chip, int shuntMilliOhm)
{
    private double milliVolt = 12_000;

    public void Put(SensorQuantity quantity, int milli)
    {
        switch (quantity)
        {
            case SensorQuantity.Current:
                PutCurrent(milli);
                break;
            case SensorQuantity.Power:
                PutCurrent(milliVolt == 0 ? 0 : milli * 1000 / milliVolt);
                break;
            default:
                milliVolt = milli;
                chip.BusMicroVolt = milli * 1000.0;
                break;
        }
    }

    // Milliamperes times thousandths of an ohm are microvolts.
    private void PutCurrent(double milliAmpere) => chip.ShuntMicroVolt = milliAmpere * shuntMilliOhm;
}
