using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Server.World;

/// <summary>The topics that Stoa ships.</summary>
internal static class TopicList
{
    /// <summary>Every shipped topic; ids never change.</summary>
    public static readonly IReadOnlyList<Topic> All =
    [
        new(new TopicId(1001), "Technology", "Software, hardware and the people who make them."),
        new(new TopicId(1002), "Music", "Playing, listening, talking about it."),
        new(new TopicId(1003), "Sports", "Matches, teams and training."),
        new(new TopicId(1004), "Science", "Research and how the world works."),
        new(new TopicId(1005), "Arts and culture", "Books, film, theatre and museums."),
        new(new TopicId(1006), "Business and finance", "Companies, markets and work."),
        new(new TopicId(1007), "Politics and society", "How we live together."),
        new(new TopicId(1008), "Gaming", "Games and those who play them."),
        new(new TopicId(1009), "Food", "Cooking, eating, drinking."),
        new(new TopicId(1010), "Health and fitness", "Body and mind."),
        new(new TopicId(1011), "Travel", "Places near and far."),
        new(new TopicId(1012), "Education", "Learning and teaching."),
        new(new TopicId(1013), "Comedy", "For a laugh."),
        new(new TopicId(1014), "Religion and belief", "Faith and questions about it."),
        new(new TopicId(1015), "Home and family", "Everyday life."),
        new(new TopicId(1016), "News", "What happened today."),
    ];
}
