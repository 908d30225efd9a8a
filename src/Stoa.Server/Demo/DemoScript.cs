namespace Stoa.Server.Demo;

/// <summary>The people and Spaces of the demo: a small lively world that a newcomer looks up with the printed commands.</summary>
internal static class DemoScript
{
    /// <summary>The user whose token is printed.</summary>
    public const string Newcomer = "newcomer";

    /// <summary>Everyone in the demo.</summary>
    public static readonly IReadOnlyList<DemoPerson> People =
    [
        new(Newcomer, "You", "Try everything: this account is yours."),
        new("ada_stoa", "Ada Berg", "Hosts the evening show."),
        new("lucia_radio", "Lucía García", "Radio de madrugada."),
        new("yuki_cafe", "Yuki Sato", "コーヒーと音楽の話。"),
        new("noor_reads", "Noor Haddad", "كتب وقهوة. Books and coffee."),
        new("joao_ao_vivo", "João Costa", "Música e tecnologia, ao vivo."),
        new("chloe_cine", "Chloé Dubois", "Le cinéma, toujours."),
        new("lars_code", "Lars Eriksen", "C#, .NET 10 and the rest of the stack."),
        new("mei_science", "Mei Wang", "科学与生活。 Science for everyone."),
        new("kofi_jazz", "Kofi Adeyemi", "Jazz after midnight."),
        new("olga_kino", "Ольга Ковальская", "Кино и книги."),
        new("priya_cricket", "Priya Nair", "क्रिकेट और संगीत।"),
    ];

    /// <summary>Spaces in the order in which they go on air. The first ones are live at once, the next ones scheduled.</summary>
    public static readonly IReadOnlyList<DemoShow> Shows =
    [
        new("ada_stoa", "Say hello to Spaces", "en", 1001, ["lars_code"], ["mei_science"], Ticket: false),
        new("lucia_radio", "Café de madrugada: música y cine", "es", 1002, ["joao_ao_vivo"], ["chloe_cine"], Ticket: false),
        new("yuki_cafe", "東京の夜、音楽とコーヒー", "ja", 1002, [], ["mei_science"], Ticket: false),
        new("kofi_jazz", "Jazz after midnight #jazz", "en", 1002, ["ada_stoa"], ["lucia_radio", "joao_ao_vivo"], Ticket: false),
        new("lars_code", "C# and .NET 10: what comes next?", "en", 1001, ["mei_science"], ["ada_stoa"], Ticket: false),
        new("chloe_cine", "Café cinéma: les œuvres de l'été", "fr", 1005, ["lucia_radio"], [], Ticket: false),
        new("noor_reads", "سهرة عن الكتب والقهوة", "ar", 1005, [], ["olga_kino"], Ticket: false),
        new("ada_stoa", "Live concert with @kofi_jazz", "en", 1002, ["kofi_jazz"], ["lucia_radio"], Ticket: true),
        new("mei_science", "今晚谈人工智能", "zh", 1004, ["yuki_cafe"], [], Ticket: false),
        new("joao_ao_vivo", "São Paulo ao vivo: tecnologia e música", "pt", 1001, [], ["lars_code"], Ticket: false),
        new("olga_kino", "Вечер: кино и книги", "ru", 1005, ["noor_reads"], [], Ticket: false),
        new("priya_cricket", "क्रिकेट पर बातचीत", "hi", 1003, [], ["ada_stoa"], Ticket: false),
        new("lars_code", "Ask me anything: open source", "en", 1001, ["ada_stoa"], [], Ticket: false),
    ];

    /// <summary>How many Spaces are kept live.</summary>
    public const int LiveShows = 4;

    /// <summary>How many are kept scheduled.</summary>
    public const int ScheduledShows = 9;
}

/// <summary>Someone in the demo.</summary>
/// <param name="Username">Their username.</param>
/// <param name="Name">Their name.</param>
/// <param name="About">A few words.</param>
internal sealed record DemoPerson(string Username, string Name, string About);

/// <summary>A Space of the demo.</summary>
/// <param name="Creator">Username of the creator.</param>
/// <param name="Title">Its title.</param>
/// <param name="Lang">Its language.</param>
/// <param name="Topic">Number of its topic.</param>
/// <param name="CoHosts">Usernames of the co-hosts.</param>
/// <param name="Speakers">Usernames of those invited to speak.</param>
/// <param name="Ticket">True when it sells tickets.</param>
internal sealed record DemoShow(
    string Creator, string Title, string Lang, long Topic, string[] CoHosts, string[] Speakers, bool Ticket);
