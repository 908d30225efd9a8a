using System.Globalization;
using System.Text.Json;

namespace Stoa.ClusterBench;

/// <summary>Reactions at a steady rate in many Spaces, with a listener's stream at each place: what all processes spend on them.</summary>
internal sealed class RoomsBench(Options options) : IDisposable
{
    private static readonly double _ticksPerSecond = 100; // USER_HZ, the same on every Linux.
    private readonly Uri[] _nodes = options.Nodes;
    private readonly Talk[] _talks = Talk.Read(options.Text("world"));
    private readonly int _spread = options.Number("spread", 3);
    private readonly int _perSecond = options.Number("per-second", 5);
    private readonly int _seconds = options.Number("seconds", 10);
    private readonly Client _client = new(keepsConnections: true);
    private long _told;
    private long _refused;

    /// <summary>Three listeners in each Space, at as many nodes as asked for; somebody reacts at the first.</summary>
    public async Task<string> RunAsync()
    {
        List<SpaceStream> streams = [];
        foreach (var talk in _talks)
        {
            string[] people = [talk.Listener, talk.Speaker, talk.Another];
            for (var i = 0; i < people.Length; i++)
            {
                var node = _nodes[i % Math.Min(_spread, _nodes.Length)];
                streams.Add(await SpaceStream.TryOpenAsync(new Uri(node, $"/api/spaces/{talk.Id}/events"), people[i], Told) ?? throw new InvalidOperationException("A stream is not let in."));
            }
        }

        await ReactAsync(3); // Code is loaded.
        var before = Cpu();
        Interlocked.Exchange(ref _told, 0);
        var (sent, began) = (await ReactAsync(_seconds), Clock.Now);
        var spent = Cpu() - before;
        var told = Interlocked.Read(ref _told);
        await Task.Delay(2_000);
        var idleBefore = Cpu();
        await Task.Delay(5_000);
        var idle = (Cpu() - idleBefore) / 5;
        foreach (var stream in streams)
        {
            stream.Dispose();
        }

        return JsonSerializer.Serialize(new
        {
            spaces = _talks.Length, sent, refused = _refused, told, seconds = _seconds, cpu_seconds = Math.Round(spent, 2), cpu_seconds_per_idle_second = Math.Round(idle, 3),
            cpu_us_per_reaction = Math.Round(1e6 * (spent - (idle * _seconds)) / sent, 1),
        });
    }

    public void Dispose() => _client.Dispose();

    private void Told(string type, string data, double at)
    {
        if (type == "reactions")
        {
            Interlocked.Increment(ref _told);
        }
    }

    private async Task<int> ReactAsync(int seconds)
    {
        var (began, sent, underWay) = (Clock.Now, 0, new List<Task>());
        var total = _talks.Length * _perSecond * seconds;
        while (sent < total)
        {
            for (var due = Math.Min(total, (int)((Clock.Now - began) / 1_000 * _talks.Length * _perSecond)); sent < due; sent++)
            {
                underWay.Add(ReactAsync(_talks[sent % _talks.Length]));
            }

            await Task.Delay(5);
        }

        await Task.WhenAll(underWay);
        return sent;
    }

    private async Task ReactAsync(Talk talk)
    {
        var (status, _, _) = await _client.SendAsync(HttpMethod.Post, _nodes[0], $"/api/spaces/{talk.Id}/reactions", talk.Listener, new { reaction = "💜" });
        if (status != 204)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private double Cpu() => options.Text("pids").Split(',').Sum(pid =>
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / _ticksPerSecond;
    });
}
