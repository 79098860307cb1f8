namespace Gateway.Sensors
{
    /// <summary>A sensor whose gain and offset a save may change while it runs.</summary>
    public interface ICalibrated
    {
        /// <summary>
        /// Changes the calibration from the next reading on; a gain outside its bounds becomes the nearest one inside. False: it is the
        /// same.
        /// </summary>
        bool Calibrate(int gainPpm, int offsetMilli);
    }
}
