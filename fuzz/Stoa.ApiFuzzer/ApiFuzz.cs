namespace Stoa.ApiFuzzer;

/// <summary>Asks a server many things that make little sense, over several connections, and looks at every reply.</summary>
internal static class ApiFuzz
{
    private const int Connections = 4;

    /// <summary>Sends the requests with the numbers from <paramref name="first"/> on.</summary>
    /// <param name="target">The server.</param>
    /// <param name="seed">What all is made from.</param>
    /// <param name="first">The number of the first request.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static async Task<FuzzReport> RunAsync(FuzzTarget target, int seed, int first, int count, CancellationToken cancellationToken)
    {
        var operations = await ApiOperation.ReadAllAsync(target.Address, cancellationToken);
        var known = new KnownIds();
        var generator = new RequestGenerator(operations, target, known, seed);
        var report = new FuzzReport();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(worker => Task.Run(WorkAsync(worker), cancellationToken)));
        return report;

        Func<Task> WorkAsync(int worker) => async () =>
        {
            using var connection = new RawConnection(target.Address);
            for (var number = first + worker; number < first + count; number += Connections)
            {
                var request = generator.Make(number);
                try
                {
                    var reply = await connection.SendAsync(request, cancellationToken);
                    var faults = ReplyJudge.Judge(request, reply, out var json);
                    known.Learn(json, request.Operation.Path, request.Space);
                    report.Add(request, reply.Status, faults);
                }
                catch (TimeoutException late)
                {
                    report.Add(request, 0, [late.Message]);
                }
            }
        };
    }

    /// <summary>The operations that a run should have brought to an answer, and did not.</summary>
    public static async Task<IReadOnlyList<string>> NeverSucceededAsync(FuzzTarget target, FuzzReport report, CancellationToken cancellationToken) =>
        [.. (await ApiOperation.ReadAllAsync(target.Address, cancellationToken)).Select(operation => operation.Name).Except(report.Succeeded, StringComparer.Ordinal)];
}
