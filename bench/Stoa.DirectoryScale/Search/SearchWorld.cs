using Stoa.Directory;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.DirectoryScale.Search;

/// <summary>A Directory full of Spaces, and their titles as other engines get them.</summary>
internal sealed class SearchWorld
{
    private readonly List<Title> _titles = [];

    /// <summary>Draws it: so many scheduled Spaces, and a live one more for each hundred.</summary>
    public SearchWorld(int count)
    {
        List<Space> spaces = [.. Generator.Spaces(count).OrderBy(space => space.Id)];
        Directory.Load(spaces);
        Numbers = Enumerable.Range(0, spaces.Count).ToDictionary(number => spaces[number].Id);
        for (var number = 0; number < spaces.Count; number++)
        {
            var space = spaces[number];
            var place = space.ScheduledStart?.ToUnixTimeMilliseconds() ?? 0;
            if (space.State == SpaceState.Live)
            {
                var participants = Generator.Participants();
                Directory.SetParticipantCount(space.Id, participants);
                place = -1 - participants;
            }

            var folded = TextFolding.Fold(space.Title ?? "");
            _titles.Add(new Title(number, place, folded, Title.PairsOf(folded)));
        }

        Sampler = new QuerySampler(Generator, [.. spaces.Select(space => space.Title).OfType<string>()]);
    }

    /// <summary>What drew them.</summary>
    public SpaceGenerator Generator { get; } = new(SpaceGenerator.Seed);

    /// <summary>The Spaces.</summary>
    public SpaceDirectory Directory { get; } = new(new SpaceRules());

    /// <summary>Each Space's place in the order of ids.</summary>
    public IReadOnlyDictionary<SpaceId, int> Numbers { get; }

    /// <summary>The titles by that place; empty ones too.</summary>
    public IReadOnlyList<Title> Titles => _titles;

    /// <summary>Draws queries out of them.</summary>
    public QuerySampler Sampler { get; }
}
