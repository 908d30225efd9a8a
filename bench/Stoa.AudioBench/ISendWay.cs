namespace Stoa.AudioBench;

/// <summary>One way to bring packets to all listeners. Everything of one run goes through the same encryption.</summary>
internal interface ISendWay : IDisposable
{
    /// <summary>How many packets each listener gets in one pass.</summary>
    int PacketsEach { get; }

    /// <summary>Sends to every listener.</summary>
    /// <returns>How many packets were not taken.</returns>
    long Pass();
}
