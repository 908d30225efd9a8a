using System.Text.Json.Serialization;

namespace Stoa.Cluster.Nodes;

/// <summary>What a node tells the others of itself, once a second.</summary>
/// <param name="Id">This life of the node; another start is another id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Url">Where clients reach this very node; null when they cannot.</param>
/// <param name="Zone">Where it stands.</param>
/// <param name="Weight">How much of the load it takes beside the others.</param>
/// <param name="Streams">Event streams that are open.</param>
/// <param name="MaxStreams">How many there may be.</param>
/// <param name="AudioSessions">Audio sessions that are open.</param>
/// <param name="MaxAudioSessions">How many there may be; 0 without audio.</param>
/// <param name="IsDraining">True when it takes nobody any more.</param>
/// <param name="Beat">Counts up with each telling.</param>
public sealed record NodeStatus(
    string Id, string Name, string? Url, string Zone, double Weight, int Streams, int MaxStreams, int AudioSessions, int MaxAudioSessions, bool IsDraining, long Beat)
{
    /// <summary>How full it is with event streams, 0 to 1, as its weight counts it.</summary>
    [JsonIgnore]
    public double StreamLoad => Load(Streams, MaxStreams);

    /// <summary>How full it is with audio sessions, 0 to 1, as its weight counts it.</summary>
    [JsonIgnore]
    public double AudioLoad => Load(AudioSessions, MaxAudioSessions);

    private double Load(int open, int most) => most == 0 ? double.PositiveInfinity : open >= most ? double.PositiveInfinity : (open + 1) / (most * Weight);
}
