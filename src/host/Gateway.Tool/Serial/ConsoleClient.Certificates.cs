using Gateway.Settings;
using Gateway.Tool.Provisioning;

namespace Gateway.Tool.Serial;

/// <content>Certificates: one line at a time, each after the device has taken the previous one.</content>
public sealed partial class ConsoleClient
{
    /// <summary>
    /// Loads a PEM file into the pending settings. <paramref name="onBytes"/> gets the characters taken so far. An answer without a
    /// refusal means that length and CRC on the device are the file's. Throws <see cref="ConsoleException"/>.
    /// </summary>
    public Task<ConsoleAnswer> LoadCertificateAsync(PemFile file, Action<int>? onBytes, CancellationToken cancel) =>
        RepeatAsync(() => LoadOnceAsync(file, onBytes, cancel), isRepeatable: true, cancel);

    private async Task<ConsoleAnswer> LoadOnceAsync(PemFile file, Action<int>? onBytes, CancellationToken cancel)
    {
        int taken = 0;
        await SendAsync($"cert load {file.Word}\n", cancel);
        if (await GoAsync(taken, cancel) is { } refused)
        {
            return refused;
        }

        foreach (string line in file.Lines)
        {
            await SendAsync(line + "\n", cancel);
            taken += line.Length;
            if (await GoAsync(taken, cancel) is { } refusedLine)
            {
                return refusedLine;
            }

            onBytes?.Invoke(taken);
        }

        await SendAsync(".\n", cancel);
        ConsoleAnswer answer = await ReadAnswerAsync(patience.Line, null, cancel);

        // Length and CRC show a letter that was changed on the way.
        bool isSame = !answer.IsOk || (answer.Lines.Count == 1
            && answer.Lines[0].StartsWith($"{file.SettingKey} = {file.Fingerprint()};", StringComparison.Ordinal));
        return isSame ? answer : throw new GarbledException();
    }

    /// <summary>Waits for permission to send; returns the answer if the device refuses instead.</summary>
    private async Task<ConsoleAnswer?> GoAsync(int taken, CancellationToken cancel)
    {
        ConsoleFrame frame = await ReadFrameAsync(patience.Line, cancel);
        if (frame.Kind == FrameKind.Error)
        {
            // The file is PEM, because it was checked before: the line was damaged on the way.
            return (Refusal)frame.Number is Refusal.PemCharacter or Refusal.PemCut
                ? throw new GarbledException()
                : new ConsoleAnswer([], ConsoleRefusal.Of(frame));
        }

        return frame.Kind == FrameKind.Go && frame.Number == taken ? null : throw new GarbledException();
    }
}
