using System.Globalization;

namespace Stoa.Server.CommandLine;

/// <summary>Progress of long work on standard error: a bar on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class ProgressBar(string what, long total, TimeProvider time)
{
    private const int Width = 30;
    private readonly long _started = time.GetTimestamp();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private TimeSpan _shown = TimeSpan.MinValue;

    /// <summary>Shows that so many are done; cheap to call often.</summary>
    public void Report(long done)
    {
        var elapsed = time.GetElapsedTime(_started);
        var due = _shown == TimeSpan.MinValue || elapsed - _shown >= (_terminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10));
        if (!due && done < total)
        {
            return;
        }

        _shown = elapsed;
        var share = total == 0 ? 1 : (double)done / total;
        var filled = (int)(share * Width);
        var rate = elapsed > TimeSpan.Zero ? done / elapsed.TotalSeconds : 0;
        var line = string.Create(CultureInfo.InvariantCulture, $"{what} {done:N0}/{total:N0} ({share:P0}, {rate:N0}/s)");
        if (_terminal)
        {
            Console.Error.Write($"\r[{new string('#', filled)}{new string('.', Width - filled)}] {line}   {(done >= total ? "\n" : "")}");
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }
}
