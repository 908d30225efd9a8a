namespace Stoa.Api.Whip;

/// <summary>How much audio a node carries, for its operators.</summary>
/// <param name="Publishing">Sessions by which people may talk.</param>
/// <param name="Listening">Sessions that listen.</param>
/// <param name="MaxSessions">The most sessions of both kinds.</param>
/// <param name="UdpPort">The port that all of it comes by; absent without audio.</param>
/// <param name="TcpPort">The port for networks that block UDP; absent without.</param>
public sealed record AudioTotals(int Publishing, int Listening, int MaxSessions, int? UdpPort, int? TcpPort)
{
    /// <summary>Of a node without audio.</summary>
    public static readonly AudioTotals None = new(0, 0, 0, null, null);
}
