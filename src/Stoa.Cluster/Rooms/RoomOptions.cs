using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Stoa.Cluster.Rooms;

/// <summary>Who may be in the rooms of this node, and what they may do there.</summary>
public sealed class RoomOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Rooms";

    private const int MaxReactions = 32;
    private const int MaxReactionLength = 16;

    /// <summary>
    /// True: people without an account, and apps by themselves, may listen to Spaces whose hosts allow it; they are counted, can do
    /// nothing else, and each connection is one participant. Default false.
    /// </summary>
    public bool Guests { get; set; }

    /// <summary>Event streams open at a time on this node. Default 50,000, 1 to 1,000,000. Each takes about 17 kB and a descriptor (docs/performance.md).</summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 50_000;

    /// <summary>Event streams of one person open at a time on this node, in all Spaces. Default 20, 1 to 10,000: tabs and devices, with room for those that are about to be found dead.</summary>
    [Range(1, 10_000)]
    public int MaxStreamsPerPerson { get; set; } = 20;

    /// <summary>Event streams of guests from one address (IPv6: one /64), or of one app by itself, open at a time. Default 100, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxStreamsPerGuestAddress { get; set; } = 100;

    /// <summary>Audio sessions of one person open at a time on this node, in all Spaces. Default 10, 1 to 10,000: each device that talks has two.</summary>
    [Range(1, 10_000)]
    public int MaxAudioSessionsPerPerson { get; set; } = 10;

    /// <summary>Audio sessions of guests from one address (IPv6: one /64), or of one app by itself, open at a time. Default 100, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxAudioSessionsPerGuestAddress { get; set; } = 100;

    /// <summary>
    /// The reactions that people may send, 1 to 32 of at most 16 code points each (<c>Reactions__0=💜</c>). An own list replaces the
    /// usual one: 💜 👏 😂 😮 😢 💯 ✊ 👋.
    /// </summary>
    public IList<string> Reactions { get; set; } = [];

    /// <summary>Reactions of one person per second; twice as many may come at once. Default 5, 1 to 1,000.</summary>
    [Range(1, 1_000)]
    public int ReactionsPerSecond { get; set; } = 5;

    /// <summary>The reactions that hold: the own list, or the usual one.</summary>
    internal IReadOnlyList<string> ReactionSet => Reactions.Count > 0 ? [.. Reactions] : ["💜", "👏", "😂", "😮", "😢", "💯", "✊", "👋"];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Reactions.Count > MaxReactions || Reactions.Distinct(StringComparer.Ordinal).Count() != Reactions.Count)
        {
            yield return new ValidationResult($"{nameof(Reactions)}: at most {MaxReactions}, each once.");
        }

        foreach (var reaction in Reactions.Where(reaction => !IsReaction(reaction)))
        {
            yield return new ValidationResult($"{nameof(Reactions)}: {reaction} is not 1 to {MaxReactionLength} visible code points.");
        }
    }

    private static bool IsReaction(string text) => !string.IsNullOrWhiteSpace(text)
        && text.EnumerateRunes().Count() <= MaxReactionLength
        && !text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || rune == Rune.ReplacementChar);
}
